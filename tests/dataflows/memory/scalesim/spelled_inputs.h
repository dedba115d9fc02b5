// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/dataflows/memory/scalesim/scalesim_reference.h"

/// Random input files of SCALE-Sim's in all the spellings that it accepts, and what they mean by a second reading of
/// their text, written as SCALE-Sim reads it: plainly, and without a line in common with the library's readers.
namespace systole::tests {

/// A configuration and a topology, as text.
struct SpelledInputs {
  std::string configuration;
  std::string topology;
  bool gemm = false;
};

/// Files that SCALE-Sim v3 runs. Everything that it reads is valid; what its mode does not read may be anything.
SpelledInputs random_inputs(std::mt19937_64& random);

/// What SCALE-Sim makes of a configuration.
struct ConfigurationMeaning {
  std::string run_name;
  ReferenceCase machine;  ///< but for the layer
  bool sparse = false;
  bool rowwise = false;  ///< which the reference model does not know
  std::int64_t block_size = 0;
  std::int64_t seed = 0;
};
ConfigurationMeaning meaning_of_configuration(const std::string& text);

/// A layer that SCALE-Sim simulates.
struct LayerMeaning {
  std::string name;
  ReferenceCase layer;  ///< but for the machine
};
std::vector<LayerMeaning> meaning_of_topology(const std::string& text, bool gemm);

}  // namespace systole::tests
