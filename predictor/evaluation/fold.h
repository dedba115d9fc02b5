// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/text_file.h"
#include "predictor/dataset/dataset.h"

namespace systole::predictor {

/// What is unknown to the model at test time.
enum class Protocol : std::uint8_t {
  unseen_devices,   ///< S: other devices, the same networks
  unseen_networks,  ///< the same devices, other networks
  unseen_both,      ///< U: other devices, other networks
};
inline constexpr std::array kProtocols{Protocol::unseen_devices, Protocol::unseen_networks, Protocol::unseen_both};
/// `devices`, `networks`, `both`.
std::string_view name(Protocol protocol);
std::optional<Protocol> protocol_named(std::string_view name);

/// How devices fall into training and test.
enum class Grouping : std::uint8_t {
  none,         ///< each device for itself
  phone_model,  ///< units of one model stay together
  cpu_core,     ///< devices with the same core stay together
};
inline constexpr std::array kGroupings{Grouping::none, Grouping::phone_model, Grouping::cpu_core};
/// `none`, `model`, `core`.
std::string_view name(Grouping grouping);
std::optional<Grouping> grouping_named(std::string_view name);

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

/// Random folds. Split s permutes the devices (sorted by name, as the shared splits are) by numpy's
/// RandomState(first_seed + s) and the networks by RandomState(5000 + first_seed + s); the first share trains. Groups
/// are permuted whole and fill the training side up to its share. Throws InputError if a side would be empty or a
/// device lacks its group.
std::vector<Fold> random_folds(const Dataset& data, const FoldOptions& options);

/// One fold a device (protocol devices, both: networks split as in random_folds) or a network (protocol networks).
std::vector<Fold> leave_one_out(const Dataset& data, Protocol protocol);

/// The given device splits (`split,role,devices` with `train` and `test` rows of indices into the sorted device names);
/// networks as `random_folds` splits them. Throws InputError.
std::vector<Fold> read_splits(const core::TextFile& file, const Dataset& data, Protocol protocol);

}  // namespace systole::predictor
