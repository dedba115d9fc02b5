// SPDX-License-Identifier: MIT
#include "predictor/signature/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "predictor/random_bits.h"

namespace systole::predictor {
namespace {
constexpr std::array<std::string_view, kSignatureMethods.size()> kNames{"rs", "mis", "sccs", "greedy"};

std::vector<std::size_t> random_signature(std::vector<std::size_t> candidates, const SignatureOptions& options) {
  RandomBits random(options.seed);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < options.size; ++i) {
    const std::size_t left = candidates.size() - (options.as_published ? 0 : i);
    std::size_t& drawn = candidates[random.below(left)];
    if (std::ranges::find(chosen, drawn) == chosen.end()) chosen.push_back(drawn);
    if (!options.as_published) std::swap(drawn, candidates[left - 1]);
  }
  return chosen;
}
}  // namespace

std::string_view name(SignatureMethod method) {
  return kNames.at(static_cast<std::size_t>(method));
}

std::optional<SignatureMethod> signature_method_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kSignatureMethods.at(static_cast<std::size_t>(found - kNames.begin()));
}

std::vector<std::size_t> select_signature(const LatencyTable& table, std::span<const std::size_t> devices,
                                          std::span<const std::size_t> networks, const SignatureOptions& options) {
  (void)table, (void)devices;
  return random_signature({networks.begin(), networks.end()}, options);
}

}  // namespace systole::predictor
