// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "predictor/evaluation/metrics.h"
#include "predictor/signature/selection.h"
#include "predictor/statistics/additive_fit.h"
#include "tests/predictor/small_dataset.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)
using testing::range;

namespace {

std::vector<std::size_t> select(const LatencyTable& table, SignatureMethod method, std::size_t size,
                                bool as_published = false) {
  return select_signature(table, range(0, table.devices().size()), range(0, table.networks().size()),
                          {.method = method, .size = size, .as_published = as_published});
}

/// Rows of ms as a table.
LatencyTable table_of(const std::vector<std::vector<double>>& rows) {
  std::vector<std::string> networks;
  std::vector<std::string> devices;
  for (std::size_t n = 0; n < rows.size(); ++n) networks.push_back("n" + std::to_string(n));
  for (std::size_t d = 0; d < rows[0].size(); ++d) devices.push_back("d" + std::to_string(d));
  LatencyTable table(networks, devices);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    for (std::size_t d = 0; d < rows[0].size(); ++d) table.set(n, d, rows[n][d]);
  }
  return table;
}

std::vector<double> row_of(const LatencyTable& table, std::size_t network) {
  std::vector<double> row;
  for (std::size_t d = 0; d < table.devices().size(); ++d) row.push_back(table.at(network, d));
  return row;
}

/// SCCS with the correlation matrix shrunk as corr_choose does it.
std::vector<std::size_t> slow_sccs(const LatencyTable& table, std::size_t size, double threshold, std::size_t stop) {
  std::vector<std::size_t> names = range(0, table.networks().size());
  std::vector<std::size_t> chosen;
  for (std::size_t step = 0; step < size && !names.empty(); ++step) {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::size_t count = 0;
      for (const std::size_t other : names) {
        count += other == names[i] || spearman(row_of(table, names[i]), row_of(table, other)) > threshold ? 1U : 0U;
      }
      if (count > most) {
        most = count;
        best = i;
      }
    }
    const std::size_t taken = names[best];
    chosen.push_back(taken);
    std::erase_if(names, [&](std::size_t other) {
      return other == taken || spearman(row_of(table, taken), row_of(table, other)) > threshold;
    });
    if (names.size() <= stop) break;
  }
  return chosen;
}

/// Entropy of tuples of levels; `drop_last` leaves out the lexicographically last group, as mutual_info's loop does.
double tuple_entropy(const std::vector<std::vector<int>>& rows, bool drop_last) {
  std::map<std::vector<int>, double> groups;
  for (std::size_t d = 0; d < rows[0].size(); ++d) {
    std::vector<int> key;
    for (const auto& row : rows) key.push_back(row[d]);
    groups[key] += 1.0 / static_cast<double>(rows[0].size());
  }
  double sum = 0;
  for (const auto& [key, share] : groups) {
    if (!drop_last || key != groups.rbegin()->first) sum -= share * std::log(share);
  }
  return sum;
}

std::vector<int> slow_levels(std::vector<double> row, const std::vector<double>& percents) {
  std::vector<double> sorted = row;
  std::ranges::sort(sorted);
  std::vector<int> levels(row.size(), -1);
  for (const double percent : percents) {
    const double at = percent / 100 * static_cast<double>(row.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double edge =
        sorted[below] + ((at - std::floor(at)) * (sorted[std::min(below + 1, row.size() - 1)] - sorted[below]));
    for (std::size_t d = 0; d < row.size(); ++d) levels[d] += row[d] >= edge ? 1 : 0;
  }
  return levels;
}

std::vector<std::size_t> slow_published_mis(const LatencyTable& table, std::size_t size, std::size_t first) {
  std::vector<std::vector<int>> levels;
  for (std::size_t n = 0; n < table.networks().size(); ++n)
    levels.push_back(slow_levels(row_of(table, n), {0, 33, 66, 99}));
  std::vector<std::size_t> chosen{first};
  while (chosen.size() < size) {
    double most = 0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (std::ranges::find(chosen, i) != chosen.end()) continue;
      std::vector<std::vector<int>> rows;
      for (const std::size_t c : chosen) rows.push_back(levels[c]);
      rows.push_back(levels[i]);
      const double information = tuple_entropy(rows, true) - tuple_entropy({levels[i]}, true);
      if (information >= most) {
        most = information;
        best = i;
      }
    }
    chosen.push_back(best);
  }
  return chosen;
}

/// |log error| of each cell of devices that a ridge regression on the other devices has not seen; -1 for devices that
/// ran nothing of the signature. `centred` is NaN where nobody measured, `targets` is filled in.
Eigen::MatrixXd slow_errors(const Eigen::MatrixXd& centred, const Eigen::MatrixXd& targets,
                            const std::vector<Eigen::Index>& signature) {
  const auto width = static_cast<Eigen::Index>(signature.size());
  std::vector<Eigen::Index> told;
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(centred.rows(), width + 1);
  for (Eigen::Index d = 0; d < centred.rows(); ++d) {
    double sum = 0;
    double count = 0;
    for (const Eigen::Index n : signature) {
      sum += std::isnan(centred(d, n)) ? 0 : centred(d, n);
      count += std::isnan(centred(d, n)) ? 0 : 1;
    }
    if (count == 0) continue;
    told.push_back(d);
    for (Eigen::Index i = 0; i < width; ++i) {
      const double value = centred(d, signature[static_cast<std::size_t>(i)]);
      x(d, i) = std::isnan(value) ? 0 : value - (sum / count);
    }
    x(d, width) = sum / count;
  }
  Eigen::MatrixXd errors = Eigen::MatrixXd::Constant(centred.rows(), centred.cols(), -1);
  for (const Eigen::Index left : told) {
    // The intercept and the ridge are those of a regression with the device left out: rows are weighted 0 or 1.
    Eigen::MatrixXd design(centred.rows(), width + 2);
    design << x, Eigen::VectorXd::Ones(centred.rows());
    Eigen::VectorXd keep = Eigen::VectorXd::Zero(centred.rows());
    for (const Eigen::Index d : told) keep(d) = d == left ? 0 : 1;
    Eigen::MatrixXd normal = design.transpose() * keep.asDiagonal() * design;
    normal.topLeftCorner(width + 1, width + 1).diagonal().array() += 0.3;
    const Eigen::MatrixXd y = targets.colwise() - x.col(width);
    const Eigen::MatrixXd fit = normal.ldlt().solve(design.transpose() * keep.asDiagonal() * y);
    errors.row(left) = (y.row(left) - (design.row(left) * fit)).cwiseAbs().cwiseMin(0.3);
  }
  return errors;
}

/// Greedy by really leaving each device out, and by what the networks besides the chosen ones gain.
std::vector<std::size_t> slow_greedy(const LatencyTable& table, std::size_t size) {
  const auto networks = static_cast<Eigen::Index>(table.networks().size());
  const auto devices = static_cast<Eigen::Index>(table.devices().size());
  std::vector<std::vector<double>> log_rows;
  for (std::size_t n = 0; n < table.networks().size(); ++n) {
    log_rows.push_back(row_of(table, n));
    for (double& value : log_rows.back()) value = std::log(value);
  }
  const AdditiveFit general = median_polish(log_rows);
  Eigen::MatrixXd centred(devices, networks);
  Eigen::MatrixXd targets(devices, networks);
  for (Eigen::Index n = 0; n < networks; ++n) {
    for (Eigen::Index d = 0; d < devices; ++d) {
      const double value = log_rows[static_cast<std::size_t>(n)][static_cast<std::size_t>(d)];
      centred(d, n) = value;
      targets(d, n) = std::isnan(value) ? general.at(static_cast<std::size_t>(n), static_cast<std::size_t>(d)) : value;
    }
  }
  const Eigen::RowVectorXd means = targets.colwise().mean();
  centred.rowwise() -= means;
  targets.rowwise() -= means;
  Eigen::MatrixXd before = (static_cast<double>(devices) / static_cast<double>(devices - 1)) * targets.cwiseAbs();
  before = before.cwiseMin(0.3);
  std::vector<Eigen::Index> chosen;
  while (chosen.size() < size) {
    Eigen::Index best = -1;
    double most = -1e300;
    for (Eigen::Index candidate = 0; candidate < networks; ++candidate) {
      if (std::ranges::find(chosen, candidate) != chosen.end()) continue;
      std::vector<Eigen::Index> trial = chosen;
      trial.push_back(candidate);
      const Eigen::MatrixXd after = slow_errors(centred, targets, trial);
      double gained = 0;
      double weights = 0;
      for (Eigen::Index n = 0; n < networks; ++n) {
        if (std::ranges::find(trial, n) != trial.end()) continue;
        for (Eigen::Index d = 0; d < devices; ++d) {
          if (after(d, n) < 0 || std::isnan(centred(d, n))) continue;
          const double weight = std::exp(0.5 * general.at(static_cast<std::size_t>(n), static_cast<std::size_t>(d)));
          gained += weight * (before(d, n) - after(d, n));
          weights += weight;
        }
      }
      if (gained / weights <= most) continue;
      most = gained / weights;
      best = candidate;
    }
    chosen.push_back(best);
    const Eigen::MatrixXd after = slow_errors(centred, targets, chosen);
    for (Eigen::Index d = 0; d < devices; ++d) {
      if (after(d, 0) >= 0) before.row(d) = after.row(d);
    }
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace

TEST_CASE("signature: SCCS by hand") {
  // 0, 1, 2 rank the devices alike; 3 and 4 backwards; 5 on its own.
  const LatencyTable table = table_of(
      {{1, 2, 3, 4, 5}, {2, 3, 5, 6, 9}, {1, 4, 5, 8, 9}, {5, 4, 3, 2, 1}, {9, 8, 6, 4, 1}, {3, 1, 4, 1.5, 9}});
  CHECK(select(table, SignatureMethod::spearman, 3) == std::vector<std::size_t>{0, 3, 5});
  CHECK(select(table, SignatureMethod::spearman, 6) == std::vector<std::size_t>{0, 3, 5});  // runs out
  CHECK(select(table, SignatureMethod::spearman, 6, true) == std::vector<std::size_t>{0});  // stops at 5 or fewer
}

TEST_CASE("signature: fast methods equal slow ones on random tables") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    const LatencyTable table = testing::small_dataset(14, 11, seed).latencies;
    for (const bool as_published : {false, true}) {
      const auto slow = slow_sccs(table, 5, 0.98, as_published ? 5 : 0);
      CHECK(select(table, SignatureMethod::spearman, 5, as_published) == slow);
    }
    const auto mis = select(table, SignatureMethod::mutual_information, 4, true);
    CHECK(mis == slow_published_mis(table, 4, mis[0]));
    CHECK(select(table, SignatureMethod::greedy, 4) == slow_greedy(table, 4));
    LatencyTable holed = table;
    core::RandomBits random(seed);
    for (int hole = 0; hole < 30; ++hole) holed.clear(random.below(14), random.below(11));
    CHECK(select(holed, SignatureMethod::greedy, 3) == slow_greedy(holed, 3));
  }
}

TEST_CASE("signature: a network with a bogus cell is not chosen") {
  const LatencyTable table = testing::small_dataset(14, 9, 4).latencies;
  for (std::size_t n = 0; n < 14; ++n) {
    for (const double bogus : {1e9, 1e-3}) {
      CAPTURE(n);
      LatencyTable spoiled = table;
      spoiled.set(n, n % 9, bogus);
      const auto chosen = select(spoiled, SignatureMethod::greedy, 3);
      CHECK(std::ranges::find(chosen, n) == chosen.end());
    }
  }
}

TEST_CASE("signature: a phone that ran five of the networks is no reason to refuse the table") {
  const Dataset data = testing::small_dataset(14, 12, 6);
  LatencyTable holed = data.latencies;
  for (std::size_t n = 5; n < 14; ++n) holed.clear(n, 11);
  for (const auto& method : kSignatureMethods) {
    const auto chosen = select(holed, method.value, 3);
    CHECK(chosen.size() >= (method.value == SignatureMethod::spearman ? 1 : 3));  // which may run out
  }
  CHECK(select_signature(holed, {.size = 2, .among = {7, 9, 12}}).size() == 2);
  for (const std::size_t network : select_signature(holed, {.size = 2, .among = {7, 9, 12}})) {
    CHECK((network == 7 || network == 9 || network == 12));
  }
}

TEST_CASE("signature: MIS as described takes the most informative networks, by hand") {
  // Quartiles of 8 devices. 0 and 1 are the same; 2 tells apart what 0 does not; 3 is a constant.
  const LatencyTable table = table_of(
      {{1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 8, 2, 7, 3, 6, 4, 5}, {1, 1, 1, 1, 1, 1, 1, 1}});
  const auto chosen = select(table, SignatureMethod::mutual_information, 2);
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0] == 0);
  CHECK(chosen[1] == 2);
}

TEST_CASE("signature: random draws differ by seed, hold no network twice, and repeat") {
  const LatencyTable table = testing::small_dataset(14, 6, 1).latencies;
  std::set<std::vector<std::size_t>> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const SignatureOptions options{.method = SignatureMethod::random, .size = 5, .seed = seed};
    const auto chosen = select_signature(table, range(0, 6), range(0, 14), options);
    CHECK(std::set<std::size_t>(chosen.begin(), chosen.end()).size() == 5);
    CHECK(chosen == select_signature(table, range(0, 6), range(0, 14), options));
    seen.insert(chosen);
  }
  CHECK(seen.size() > 15);
}

TEST_CASE("signature: only training devices and candidate networks are looked at") {
  const Dataset data = testing::small_dataset(16, 20, 5);
  LatencyTable spoiled = data.latencies;
  core::RandomBits random(1);
  for (std::size_t d = 12; d < 20; ++d) {
    for (std::size_t n = 0; n < 16; ++n) spoiled.set(n, d, testing::uniform(random, 1, 1000));
  }
  for (std::size_t n = 12; n < 16; ++n) {
    for (std::size_t d = 0; d < 20; ++d) spoiled.clear(n, d);
  }
  for (const auto& row : kSignatureMethods) {
    const SignatureMethod method = row.value;
    for (const bool as_published : {false, true}) {
      const SignatureOptions options{.method = method, .size = 4, .as_published = as_published};
      const auto chosen = select_signature(data.latencies, range(0, 12), range(0, 12), options);
      CHECK(chosen == select_signature(spoiled, range(0, 12), range(0, 12), options));
      CHECK(*std::ranges::max_element(chosen) < 12);
    }
  }
  // The published leak, on request only.
  const SignatureOptions leak{
      .method = SignatureMethod::spearman, .size = 4, .as_published = true, .leaked_devices = range(0, 20)};
  CHECK_NOTHROW((void)select_signature(data.latencies, range(0, 12), range(0, 16), leak));
}

TEST_CASE("signature: networks that few devices ran are chosen last, too few are said") {
  Dataset data = testing::small_dataset(8, 8, 2);
  for (std::size_t n = 0; n < 4; ++n) {
    for (std::size_t d = 0; d < 5; ++d) data.latencies.clear(n, d);
  }
  const auto chosen = select(data.latencies, SignatureMethod::greedy, 4);
  CHECK(*std::ranges::min_element(chosen) == 4);
  CHECK(select(data.latencies, SignatureMethod::greedy, 5).size() == 5);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::random, 9), core::InputError);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::greedy, 9), core::InputError);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::random, 0), core::InputError);
}
