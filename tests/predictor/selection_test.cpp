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

/// Greedy by really leaving each device out and fitting the ridge regression again.
std::vector<std::size_t> slow_greedy(const LatencyTable& table, std::size_t size) {
  const auto networks = static_cast<Eigen::Index>(table.networks().size());
  const auto devices = static_cast<Eigen::Index>(table.devices().size());
  Eigen::MatrixXd ms(devices, networks);
  for (Eigen::Index n = 0; n < networks; ++n) {
    for (Eigen::Index d = 0; d < devices; ++d)
      ms(d, n) = table.at(static_cast<std::size_t>(n), static_cast<std::size_t>(d));
  }
  const Eigen::MatrixXd log_ms = ms.array().log();
  std::vector<Eigen::Index> chosen;
  while (chosen.size() < size) {
    Eigen::Index best = -1;
    double least = 1e300;
    for (Eigen::Index n = 0; n < networks; ++n) {
      if (std::ranges::find(chosen, n) != chosen.end()) continue;
      std::vector<Eigen::Index> trial = chosen;
      trial.push_back(n);
      Eigen::MatrixXd signature = log_ms(Eigen::all, trial);
      signature.rowwise() -= signature.colwise().mean().eval();
      const Eigen::VectorXd scale = signature.rowwise().mean();
      Eigen::MatrixXd x(devices, signature.cols() + 1);
      x << (signature.colwise() - scale), scale;
      const Eigen::MatrixXd y = (log_ms.rowwise() - log_ms.colwise().mean()).colwise() - scale;
      double error = 0;
      for (Eigen::Index left = 0; left < devices; ++left) {
        // The intercept and the ridge are those of a regression with the device left out: rows are weighted 0 or 1.
        Eigen::MatrixXd design(devices, x.cols() + 1);
        design << x, Eigen::VectorXd::Ones(devices);
        Eigen::VectorXd keep = Eigen::VectorXd::Ones(devices);
        keep(left) = 0;
        Eigen::MatrixXd normal = design.transpose() * keep.asDiagonal() * design;
        normal.topLeftCorner(x.cols(), x.cols()).diagonal().array() += 0.3;
        const Eigen::MatrixXd fit = normal.ldlt().solve(design.transpose() * keep.asDiagonal() * y);
        const Eigen::RowVectorXd residual = y.row(left) - (design.row(left) * fit);
        error += residual.cwiseProduct(ms.row(left)).squaredNorm();
      }
      if (error < least) {
        least = error;
        best = n;
      }
    }
    chosen.push_back(best);
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

TEST_CASE("signature: networks with missing cells are no candidates, too few are said") {
  Dataset data = testing::small_dataset(8, 8, 2);
  for (std::size_t n = 0; n < 4; ++n) data.latencies.clear(n, 3);
  const auto chosen = select(data.latencies, SignatureMethod::greedy, 4);
  CHECK(*std::ranges::min_element(chosen) == 4);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::greedy, 5), core::InputError);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::random, 9), core::InputError);
  CHECK_THROWS_AS(select(data.latencies, SignatureMethod::random, 0), core::InputError);
}
