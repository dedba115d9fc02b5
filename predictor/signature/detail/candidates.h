// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/signature/selection.h"

/// The methods of select_signature.
namespace systole::predictor {

/// The latencies that a method may look at, candidate by candidate. A cell that nobody measured is filled in by what
/// its network and its device are in general (median_polish).
struct Candidates {
  std::vector<std::size_t> networks;            ///< rows of the table
  std::vector<std::vector<double>> latency_ms;  ///< [candidate][device], filled in
  std::vector<std::vector<double>> general_ms;  ///< the same, every cell as network and device are in general
  std::vector<std::vector<bool>> measured;      ///< the same, whether somebody measured it
  std::vector<bool> may_be_chosen;              ///< [candidate]; the others are to be told only
};

/// Indices into `candidates`, in the order of choice.
std::vector<std::size_t> select_by_mutual_information(const Candidates& candidates, std::size_t size,
                                                      bool as_published);
/// `stop`: no more are taken when this many candidates or fewer remain.
std::vector<std::size_t> select_by_spearman(const Candidates& candidates, std::size_t size, double threshold,
                                            std::size_t stop);
/// Greedily the network that lowers the others' validation error most (docs/predict.md).
std::vector<std::size_t> select_by_validation_error(const Candidates& candidates, std::size_t size);

}  // namespace systole::predictor
