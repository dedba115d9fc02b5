// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "predictor/signature/detail/candidates.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

using Levels = std::vector<int>;  ///< one a device

/// numpy.digitize(values, percentiles) - 1: how many of the percentiles a value reaches, from 0.
Levels quantised(const std::vector<double>& values, std::span<const double> percents) {
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  std::vector<double> edges;
  for (const double percent : percents) edges.push_back(quantile(sorted, percent / 100));
  Levels levels;
  for (const double value : values) {
    levels.push_back(static_cast<int>(std::ranges::count_if(edges, [value](double edge) { return edge <= value; })) -
                     1);
  }
  return levels;
}

/// Devices that agree in all levels so far have the same label; labels follow the lexicographic order of the levels.
Levels joint(const Levels& labels, const Levels& levels, int level_count) {
  Levels keys(labels.size());
  for (std::size_t d = 0; d < keys.size(); ++d) keys[d] = (labels[d] * level_count) + levels[d];
  Levels distinct = keys;
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (int& key : keys) key = static_cast<int>(std::ranges::lower_bound(distinct, key) - distinct.begin());
  return keys;
}

/// Entropy of the labels in nats. The authors' loop ends before the last group is added.
double entropy(const Levels& labels, bool without_last) {
  const int groups = *std::ranges::max_element(labels) + 1;
  std::vector<double> counts(static_cast<std::size_t>(groups), 0.0);
  for (const int label : labels) counts[static_cast<std::size_t>(label)] += 1;
  double sum = 0;
  for (std::size_t g = 0; g + (without_last ? 1 : 0) < counts.size(); ++g) {
    const double share = counts[g] / static_cast<double>(labels.size());
    if (share > 0) sum -= share * std::log(share);
  }
  return sum;
}

/// The authors' first network: Gaussian kernel densities (bandwidth 0.5) of each network's levels at its own levels,
/// taken as vectors; the one that is furthest from their mean by sum m log(m / p). The last of equals.
std::size_t published_first(const std::vector<Levels>& levels) {
  const std::size_t devices = levels.front().size();
  const auto norm = static_cast<double>(devices) * 0.5 * std::sqrt(2 * std::acos(-1.0));
  std::vector<std::vector<double>> densities;
  for (const Levels& row : levels) {
    std::vector<double>& density = densities.emplace_back();
    for (const int at : row) {
      double sum = 0;
      for (const int other : row) sum += std::exp(-0.5 * 4 * (at - other) * (at - other));
      density.push_back(sum / norm);
    }
  }
  std::vector<double> mean(devices, 0.0);
  for (const auto& density : densities) {
    for (std::size_t d = 0; d < devices; ++d) mean[d] += density[d] / static_cast<double>(densities.size());
  }
  std::size_t best = 0;
  double most = -std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < densities.size(); ++i) {
    double divergence = 0;
    for (std::size_t d = 0; d < devices; ++d) divergence += mean[d] * std::log(mean[d] / densities[i][d]);
    if (divergence >= most) {
      most = divergence;
      best = i;
    }
  }
  return best;
}

std::vector<std::size_t> published(const std::vector<Levels>& levels, std::size_t size) {
  std::vector<std::size_t> chosen{published_first(levels)};
  Levels labels = joint(Levels(levels.front().size(), 0), levels[chosen.front()], 4);
  while (chosen.size() < size) {
    double most = 0;
    std::size_t best = levels.size();
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (std::ranges::find(chosen, i) != chosen.end()) continue;
      const Levels own = joint(Levels(labels.size(), 0), levels[i], 4);
      const double information = entropy(joint(labels, levels[i], 4), true) - entropy(own, true);
      if (information >= most) {
        most = information;
        best = i;
      }
    }
    if (best == levels.size()) break;  // the authors would repeat the last one
    chosen.push_back(best);
    labels = joint(labels, levels[best], 4);
  }
  return chosen;
}

/// As described: the set whose mutual information with all networks, I(S; all) = H(S), grows most. Ties go to the
/// network that shares most information with the others, one by one; it is also the first choice, as all quartiles are
/// equally uncertain.
std::vector<std::size_t> described(const std::vector<Levels>& levels, std::size_t size) {
  const Levels none(levels.front().size(), 0);
  std::vector<Levels> own;
  std::vector<double> uncertainty;
  for (const Levels& row : levels) {
    own.push_back(joint(none, row, 4));
    uncertainty.push_back(entropy(own.back(), false));
  }
  std::vector<double> shared(levels.size(), 0.0);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double information = uncertainty[i] + uncertainty[j] - entropy(joint(own[i], levels[j], 4), false);
      shared[i] += information;
      shared[j] += information;
    }
  }
  constexpr double kTie = 1e-9;
  std::vector<std::size_t> chosen;
  Levels labels = none;
  while (chosen.size() < size) {
    double most = -1;
    std::size_t best = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (std::ranges::find(chosen, i) != chosen.end()) continue;
      const double information = chosen.empty() ? 0 : entropy(joint(labels, levels[i], 4), false);
      if (information > most + kTie || (information > most - kTie && shared[i] > shared[best])) {
        most = std::max(most, information);
        best = i;
      }
    }
    chosen.push_back(best);
    labels = joint(labels, levels[best], 4);
  }
  return chosen;
}

}  // namespace

std::vector<std::size_t> select_by_mutual_information(const Candidates& candidates, std::size_t size,
                                                      bool as_published) {
  constexpr std::array kQuartiles{0.0, 25.0, 50.0, 75.0};
  constexpr std::array kPublished{0.0, 33.0, 66.0, 99.0};
  std::vector<Levels> levels;
  levels.reserve(candidates.latency_ms.size());
  for (const auto& row : candidates.latency_ms)
    levels.push_back(quantised(row, as_published ? kPublished : kQuartiles));
  return as_published ? published(levels, size) : described(levels, size);
}

}  // namespace systole::predictor
