// SPDX-License-Identifier: MIT
#include "predictor/evaluation/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/csv_table.h"
#include "core/number.h"
#include "predictor/dataset/permutation.h"
#include "predictor/statistics/indices.h"

namespace systole::predictor {

/// The side of a split that a row names.
enum class SplitRole : std::uint8_t { train, test, net_train, net_test };
inline constexpr std::array kSplitRoles{core::Named{SplitRole::train, "train", "devices that training looks at"},
                                        core::Named{SplitRole::test, "test", "devices that are predicted"},
                                        core::Named{SplitRole::net_train, "net_train", "networks of training"},
                                        core::Named{SplitRole::net_test, "net_test", "networks that are predicted"}};
constexpr const auto& named_values(SplitRole /*of*/) {
  return kSplitRoles;
}

namespace {

constexpr std::uint32_t kNetworkSeed = 5000;

/// numpy's int(share * count), for shares such as 0.7 that no double is.
std::size_t share_of(std::size_t count, double share) {
  return static_cast<std::size_t>(share * static_cast<double>(count));
}

std::vector<std::size_t> devices_by_name(const Dataset& data) {
  std::vector<std::size_t> order = indices_below(data.devices.size());
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return data.devices[i].name; });
  return order;
}

void split(std::span<const std::size_t> order, std::size_t training, std::vector<std::size_t>& train,
           std::vector<std::size_t>& test) {
  train.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(training));
  test.assign(order.begin() + static_cast<std::ptrdiff_t>(training), order.end());
}

void split_networks(const Dataset& data, Protocol protocol, std::uint32_t seed, double share, Fold& fold) {
  if (keeps_networks(protocol)) {
    fold.train_networks = fold.test_networks = indices_below(data.networks.size());
    return;
  }
  const std::vector<std::size_t> order = numpy_permutation(kNetworkSeed + seed, data.networks.size());
  split(order, share_of(order.size(), share), fold.train_networks, fold.test_networks);
}

const std::string& group_of(const Device& device, Grouping grouping) {
  return grouping == Grouping::phone_model ? device.phone_model : device.cpu_core;
}

/// Whole groups, in permuted order, train until their share of the devices is reached.
void split_groups(const Dataset& data, const FoldOptions& options, std::uint32_t seed, Fold& fold) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (const std::size_t device : devices_by_name(data)) {
    const std::string& group = group_of(data.devices[device], options.grouping);
    if (group.empty()) {
      throw core::InputError(fmt::format("device '{}' has no {}, which grouped splits need", data.devices[device].name,
                                         options.grouping == Grouping::phone_model ? "phone_model" : "cpu_core"));
    }
    groups[group].push_back(device);
  }
  std::vector<std::vector<std::size_t>> members;
  members.reserve(groups.size());
  for (auto& [group, devices] : groups) members.push_back(std::move(devices));
  const std::size_t wanted = share_of(data.devices.size(), options.train_share);
  for (const std::size_t g : numpy_permutation(seed, members.size())) {
    std::vector<std::size_t>& side =
        fold.train_devices.size() + members[g].size() <= wanted ? fold.train_devices : fold.test_devices;
    side.insert(side.end(), members[g].begin(), members[g].end());
  }
}

void check(const Fold& fold) {
  if (fold.train_devices.empty() || fold.test_devices.empty() || fold.train_networks.empty() ||
      fold.test_networks.empty()) {
    throw core::InputError(
        fmt::format("{}: {} training and {} test devices, {} training and {} test networks; expected at "
                    "least one of each",
                    fold.name, fold.train_devices.size(), fold.test_devices.size(), fold.train_networks.size(),
                    fold.test_networks.size()));
  }
}

std::vector<Fold> random_folds(const Dataset& data, const FoldOptions& options) {
  std::vector<Fold> folds;
  for (std::size_t s = 0; s < options.splits; ++s) {
    const auto seed = static_cast<std::uint32_t>(options.first_seed + s);
    Fold fold;
    fold.name = fmt::format("split {}", seed);
    if (options.protocol == Protocol::unseen_networks) {
      fold.train_devices = fold.test_devices = indices_below(data.devices.size());
    } else if (options.grouping == Grouping::none) {
      const std::vector<std::size_t> by_name = devices_by_name(data);
      std::vector<std::size_t> order = numpy_permutation(seed, by_name.size());
      for (std::size_t& index : order) index = by_name[index];
      split(order, share_of(order.size(), options.train_share), fold.train_devices, fold.test_devices);
    } else {
      split_groups(data, options, seed, fold);
    }
    split_networks(data, options.protocol, seed, options.train_share, fold);
    check(fold);
    folds.push_back(std::move(fold));
  }
  return folds;
}

std::vector<Fold> leave_one_out(const Dataset& data, const FoldOptions& options) {
  const bool by_network = options.protocol == Protocol::leave_one_network_out;
  const std::size_t count = by_network ? data.networks.size() : data.devices.size();
  std::vector<Fold> folds;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::size_t> others = indices_below(count);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    Fold fold;
    if (by_network) {
      fold.name = "without " + data.networks[i].name;
      fold.train_devices = fold.test_devices = indices_below(data.devices.size());
      fold.train_networks = std::move(others);
      fold.test_networks = {i};
    } else {
      fold.name = "without " + data.devices[i].name;
      fold.train_devices = std::move(others);
      fold.test_devices = {i};
      fold.train_networks = fold.test_networks = indices_below(data.networks.size());
    }
    check(fold);
    folds.push_back(std::move(fold));
  }
  return folds;
}

}  // namespace

std::vector<Fold> make_folds(const Dataset& data, const FoldOptions& options) {
  return leaves_one_out(options.protocol) ? leave_one_out(data, options) : random_folds(data, options);
}

namespace {

bool is_among(const std::vector<std::size_t>& devices, std::size_t device) {
  return std::ranges::find(devices, device) != devices.end();
}

/// A line of a file of splits: one side of a split.
struct SplitSide {
  std::int64_t split = 0;
  SplitRole role = SplitRole::train;
  std::vector<std::size_t> items{};  ///< devices or networks
  [[nodiscard]] bool of_networks() const { return role == SplitRole::net_train || role == SplitRole::net_test; }
};
using SplitColumn = core::CsvColumn<SplitSide>;

/// Indices into `order`, separated by spaces: the devices by their sorted names, or the networks.
void read_indices(const core::CsvCell& cell, const std::vector<std::size_t>& order, SplitSide& side) {
  for (std::string_view rest = cell.text(); !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const core::WholeNumber index = core::parse_whole(rest.substr(0, end));
    if (index.fault != core::NumberFault::none || index.value < 0 ||
        std::cmp_greater_equal(index.value, order.size())) {
      return cell.reject(fmt::format("indices below {}, separated by spaces", order.size()));
    }
    side.items.push_back(order[static_cast<std::size_t>(index.value)]);
    rest = core::trimmed(rest.substr(end));
  }
}

}  // namespace

std::vector<Fold> read_splits(const core::TextFile& file, const Dataset& data, Protocol protocol) {
  const std::vector<std::size_t> by_name = devices_by_name(data);
  const std::vector<std::size_t> networks = indices_below(data.networks.size());
  const std::array columns{
      SplitColumn{"split", true, [](const core::CsvCell& cell, SplitSide& side) { side.split = cell.whole(0); }},
      SplitColumn{"role", true,
                  [](const core::CsvCell& cell, SplitSide& side) {
                    side.role = cell.named<SplitRole>().value_or(SplitRole::train);
                  }},
      SplitColumn{"devices", true,
                  [&](const core::CsvCell& cell, SplitSide& side) {
                    read_indices(cell, side.of_networks() ? networks : by_name, side);
                  }},
  };
  core::Diagnostics diagnostics;
  core::CsvTable table(file, diagnostics);
  std::map<std::int64_t, Fold> folds;
  const std::vector<SplitSide> sides = core::read_records<SplitSide>(table, columns);
  if (diagnostics.empty()) table.require_rows("a row of training devices and one of test devices for each split");
  diagnostics.throw_if_any();
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const SplitSide& side = sides[i];
    Fold& fold = folds[side.split];
    auto& train = side.of_networks() ? fold.train_networks : fold.train_devices;
    auto& test = side.of_networks() ? fold.test_networks : fold.test_devices;
    const bool trains = side.role == SplitRole::train || side.role == SplitRole::net_train;
    for (const std::size_t item : side.items) {
      if (is_among(train, item) || is_among(test, item)) {
        const char* what = side.of_networks() ? "network" : "device";
        const std::string& name = side.of_networks() ? data.networks[item].name : data.devices[item].name;
        diagnostics.add(
            {.where = {file.name, table.rows()[i].line, 0},
             .subject = fmt::format("split {}", side.split),
             .found = fmt::format("{} {} again", what, core::in_quotes(name)),
             .expected = fmt::format("each {} once, in training or in the test: it would not be unseen", what)});
        break;
      }
      (trains ? train : test).push_back(item);
    }
  }
  diagnostics.throw_if_any();
  std::vector<Fold> result;
  for (auto& [seed, fold] : folds) {
    fold.name = fmt::format("split {}", seed);
    if (keeps_devices(protocol)) fold.train_devices = fold.test_devices = indices_below(data.devices.size());
    if (fold.train_networks.empty() && fold.test_networks.empty()) {
      split_networks(data, protocol, static_cast<std::uint32_t>(seed), FoldOptions{}.train_share, fold);
    } else if (keeps_networks(protocol)) {
      throw core::InputError(fmt::format("{}: found networks of {}, expected none under --protocol {}: all are known",
                                         file.name, fold.name, core::name_of(protocol)));
    }
    check(fold);
    result.push_back(std::move(fold));
  }
  return result;
}

}  // namespace systole::predictor
