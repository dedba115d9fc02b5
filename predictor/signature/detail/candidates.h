// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/signature/selection.h"

/// The methods of select_signature, each on a complete matrix of latencies.
namespace systole::predictor {

/// Networks without missing cells on the devices that a method may look at: latency_ms[candidate][device].
struct Candidates {
  std::vector<std::size_t> networks;  ///< rows of the table
  std::vector<std::vector<double>> latency_ms;
};

/// Indices into `candidates`, in the order of choice.
std::vector<std::size_t> select_by_mutual_information(const Candidates& candidates, std::size_t size,
                                                      bool as_published);
/// `stop`: no more are taken when this many candidates or fewer remain.
std::vector<std::size_t> select_by_spearman(const Candidates& candidates, std::size_t size, double threshold,
                                            std::size_t stop);
std::vector<std::size_t> select_by_validation_error(const Candidates& candidates, std::size_t size);

}  // namespace systole::predictor
