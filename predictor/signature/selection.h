// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/named.h"
#include "predictor/dataset/latency_table.h"

/// Which networks to run on a new device. All methods look at the latencies of `devices` (the training devices) and of
/// the candidate `networks` only.
namespace systole::predictor {

enum class SignatureMethod : std::uint8_t {
  random,              ///< RS: uniform, without replacement
  mutual_information,  ///< MIS
  spearman,            ///< SCCS
  greedy,              ///< the least validation error (Systole's own, the default)
};
inline constexpr std::array kSignatureMethods{
    core::Named{SignatureMethod::random, "rs", "random"},
    core::Named{SignatureMethod::mutual_information, "mis", "mutual information"},
    core::Named{SignatureMethod::spearman, "sccs", "Spearman"},
    core::Named{SignatureMethod::greedy, "greedy", "least validation error"},
};
constexpr const auto& named_values(SignatureMethod /*of*/) {
  return kSignatureMethods;
}

struct SignatureOptions {
  SignatureMethod method = SignatureMethod::greedy;
  std::size_t size = 10;
  std::uint64_t seed = 0;  ///< of the random method
  double spearman = 0.98;  ///< SCCS: networks whose rank correlation exceeds it are represented by the chosen one
  /// MIS, SCCS and RS as the authors' code does them where it differs from the paper:
  /// RS draws with replacement (repeats are dropped here: fewer networks); MIS quantises at percentiles 0, 33, 66, 99,
  /// maximises H(S | i) and drops the last group of each entropy; SCCS stops when five networks or fewer remain.
  bool as_published = false;
  /// Networks that may be chosen; all where there is none. Greedy's error is that of all networks all the same.
  std::vector<std::size_t> among{};
  /// The authors' SCCS computes its correlations over ALL devices, test devices included. Only where this is not empty
  /// (and `as_published`) are these devices looked at instead: a leak, to reproduce published numbers with.
  std::vector<std::size_t> leaked_devices{};
};

/// The chosen networks (indices of `table`'s rows) in the order of choice: `size` of them, or fewer where the method
/// runs out (SCCS, RS as published). Cells may be missing: a network that fewer than half as many devices ran as the
/// most measured one is chosen only where the others do not suffice. Throws InputError if fewer than `size` networks or
/// fewer than 3 devices are left (greedy: 5). 118 networks of 73 devices: well under a second. Deterministic.
std::vector<std::size_t> select_signature(const LatencyTable& table, std::span<const std::size_t> devices,
                                          std::span<const std::size_t> networks, const SignatureOptions& options);

/// What of the above can be said without a latency: throws InputError where so many devices or networks are too few.
void check_signature(std::size_t devices, std::size_t networks, const SignatureOptions& options);

/// The same on all devices and networks of the table.
std::vector<std::size_t> select_signature(const LatencyTable& table, const SignatureOptions& options);

}  // namespace systole::predictor
