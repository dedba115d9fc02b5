// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "core/named.h"
#include "predictor/dataset/dataset.h"

namespace systole::predictor {

/// What is unknown to the model at test time, and how the folds are made.
enum class Protocol : std::uint8_t {
  unseen_devices,         ///< S: random splits of the devices, the same networks
  unseen_networks,        ///< the same devices, random splits of the networks
  unseen_both,            ///< U: random splits of both
  leave_one_device_out,   ///< each device once, the same networks
  leave_one_network_out,  ///< each network once, the same devices
};
inline constexpr std::array kProtocols{
    core::Named{Protocol::unseen_devices, "devices", "other devices"},
    core::Named{Protocol::unseen_networks, "networks", "other networks"},
    core::Named{Protocol::unseen_both, "both", "other devices and other networks"},
    core::Named{Protocol::leave_one_device_out, "leave-one-out", "each device once"},
    core::Named{Protocol::leave_one_network_out, "leave-one-network-out", "each network once"},
};
constexpr const auto& named_values(Protocol /*of*/) {
  return kProtocols;
}
/// True if a fold holds one device or network only: then only the cells of all folds together say something.
constexpr bool leaves_one_out(Protocol protocol) {
  return protocol == Protocol::leave_one_device_out || protocol == Protocol::leave_one_network_out;
}
/// True if the test devices are those of training.
constexpr bool keeps_devices(Protocol protocol) {
  return protocol == Protocol::unseen_networks || protocol == Protocol::leave_one_network_out;
}

/// True if the test networks are those of training.
constexpr bool keeps_networks(Protocol protocol) {
  return protocol == Protocol::unseen_devices || protocol == Protocol::leave_one_device_out;
}

/// How devices fall into training and test.
enum class Grouping : std::uint8_t {
  none,         ///< each device for itself
  phone_model,  ///< units of one model stay together
  cpu_core,     ///< devices with the same core stay together
};
inline constexpr std::array kGroupings{
    core::Named{Grouping::none, "none", "each device for itself"},
    core::Named{Grouping::phone_model, "model", "units of one model stay together"},
    core::Named{Grouping::cpu_core, "core", "devices with the same core stay together"},
};
constexpr const auto& named_values(Grouping /*of*/) {
  return kGroupings;
}

/// One train/test split: what may be looked at, and what is predicted.
struct Fold {
  std::string name;
  std::vector<std::size_t> train_devices;
  std::vector<std::size_t> test_devices;
  std::vector<std::size_t> train_networks;
  std::vector<std::size_t> test_networks;  ///< signature networks are left out later
};

struct FoldOptions {
  Protocol protocol = Protocol::unseen_devices;
  Grouping grouping = Grouping::none;
  std::size_t splits = 20;
  std::uint32_t first_seed = 0;
  double train_share = 0.7;  ///< of the devices, and of the networks where they are split
};

/// The folds of a protocol. Random split s permutes the devices (sorted by name, as the shared splits are) by numpy's
/// RandomState(first_seed + s) and the networks by RandomState(5000 + first_seed + s); the first share trains. Groups
/// are permuted whole and fill the training side up to its share. Throws InputError if a side would be empty or a
/// device lacks its group.
std::vector<Fold> make_folds(const Dataset& data, const FoldOptions& options);

/// The given splits: `split,role,devices` with `train` and `test` rows of indices into the sorted device names.
/// Networks are split as `make_folds` does it, unless rows `net_train` and `net_test` hold indices into the table's
/// networks. Throws InputError.
std::vector<Fold> read_splits(const core::TextFile& file, const Dataset& data, Protocol protocol);

}  // namespace systole::predictor
