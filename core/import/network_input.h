// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/files/input_record.h"
#include "core/import/onnx/onnx_network.h"
#include "core/ir/learned_values.h"
#include "core/ir/network.h"
#include "core/observer.h"
#include "core/topology/scalesim_csv.h"

namespace systole::core {

/// A network and the file that it was read from.
struct NetworkInput {
  Network network;
  InputRecord record;
  std::vector<LearnedValues>
      learned{};  ///< one a layer, if OnnxOptions::values asks and the file holds them; else none
  bool is_onnx = false;
  bool is_systole_csv = false;  ///< it is written as a topology file of Systole's own dialect
};

/// How files of networks are read, for formats that leave a choice.
struct NetworkOptions {
  ScalesimInput scalesim = ScalesimInput::automatic;
  Ratios ratios = Ratios::unread;  ///< what will be simulated of a SCALE-Sim file's N:M
  OnnxOptions onnx{};              ///< topology files have nothing that they are about; StableHLO no open sizes
};

/// The network that `wanted` names: a path to a file (a topology, an ONNX model, StableHLO), or the name of a shipped
/// one. The file's warnings go to `observer`. Throws InputError with all of the file's mistakes, or with the nearest
/// name.
NetworkInput read_network(std::string_view wanted, const NetworkOptions& options = {}, const Observer& observer = {});

/// True for a file that is an ONNX model, by its name or its first bytes.
bool is_onnx_file(const std::filesystem::path& path);

/// True for a file of StableHLO text, by its name or what stands in it.
bool is_stablehlo_file(const std::filesystem::path& path);

}  // namespace systole::core
