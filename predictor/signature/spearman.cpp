// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "predictor/signature/detail/candidates.h"
#include "predictor/statistics/ranks.h"

namespace systole::predictor {
namespace {

std::vector<double> standardised_ranks(const std::vector<double>& values) {
  std::vector<double> ranks = mean_ranks(values);
  const double mean = (static_cast<double>(ranks.size()) + 1) / 2;
  double squares = 0;
  for (double& rank : ranks) {
    rank -= mean;
    squares += rank * rank;
  }
  for (double& rank : ranks) rank = squares > 0 ? rank / std::sqrt(squares) : 0;
  return ranks;
}

}  // namespace

/// SCCS (Ganesan et al., IISWC 2020, algorithm 2; corr_choose): take the network whose rank correlation with the most
/// remaining networks exceeds the threshold (ties: the first), delete it and those, repeat.
std::vector<std::size_t> select_by_spearman(const Candidates& candidates, std::size_t size, double threshold,
                                            std::size_t stop) {
  const std::size_t count = candidates.networks.size();
  std::vector<std::vector<double>> ranks;
  ranks.reserve(count);
  for (const auto& row : candidates.latency_ms) ranks.push_back(standardised_ranks(row));
  std::vector<std::vector<bool>> close(count, std::vector<bool>(count));
  for (std::size_t i = 0; i < count; ++i) {
    close[i][i] = true;
    for (std::size_t j = 0; j < i; ++j) {
      double rho = 0;
      for (std::size_t d = 0; d < ranks[i].size(); ++d) rho += ranks[i][d] * ranks[j][d];
      close[i][j] = close[j][i] = rho > threshold;
    }
  }
  std::vector<std::size_t> remaining(count);
  for (std::size_t i = 0; i < count; ++i) remaining[i] = i;
  std::vector<std::size_t> chosen;
  while (chosen.size() < size && !remaining.empty()) {
    std::size_t best = remaining.front();
    std::ptrdiff_t most = -1;
    for (const std::size_t i : remaining) {
      const std::ptrdiff_t represented = std::ranges::count_if(remaining, [&](std::size_t j) { return close[i][j]; });
      if (represented > most) {
        most = represented;
        best = i;
      }
    }
    chosen.push_back(best);
    std::erase_if(remaining, [&](std::size_t j) { return close[best][j]; });
    if (remaining.size() <= stop) break;
  }
  return chosen;
}

}  // namespace systole::predictor
