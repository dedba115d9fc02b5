// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/ir/network_builder.h"
#include "core/random_bits.h"
#include "predictor/dataset/dataset.h"
#include "predictor/features/network_features.h"

namespace systole::predictor::testing {

/// Uniform in [low, high).
inline double uniform(core::RandomBits& random, double low, double high) {
  return low + ((high - low) * static_cast<double>(random.next() >> 11U) * 0x1.0p-53);
}

/// A random chain of separable blocks.
inline core::Network small_network(core::RandomBits& random, const std::string& name) {
  core::NetworkBuilder net(name, {.channels = 3, .h = 32, .w = 32});
  net.conv("stem", 8, 3, {.stride = 2, .padding = 1, .bn = true});
  const std::uint64_t blocks = 2 + random.below(3);
  for (std::uint64_t b = 0; b < blocks; ++b) {
    const std::string block = "block" + std::to_string(b);
    net.activation(block + ".relu", core::Kind::relu);
    net.depthwise(block + ".depthwise", random.below(2) == 0 ? 3 : 5, 1 + static_cast<std::int64_t>(random.below(2)));
    net.conv(block + ".pointwise", 8 * (1 + static_cast<std::int64_t>(random.below(6))), 1, {.bn = true});
  }
  net.global_pool("pool");
  net.linear("classifier", 10, true);
  return std::move(net).build();
}

/// `devices` made-up devices on `networks` random networks: each has a cost for each kind of work, and a little noise.
inline Dataset small_dataset(std::size_t networks, std::size_t devices, std::uint64_t seed) {
  core::RandomBits random(seed);
  std::vector<NetworkProfile> profiles;
  std::vector<std::string> names;
  for (std::size_t n = 0; n < networks; ++n) {
    names.push_back("net" + std::to_string(100 + n));
    profiles.push_back(profile(small_network(random, names.back())));
  }
  std::vector<Device> described;
  std::vector<std::string> device_names;
  for (std::size_t d = 0; d < devices; ++d) {
    device_names.push_back("device" + std::to_string(100 + d));
    described.push_back({.name = device_names.back(),
                         .phone_model = "model" + std::to_string(d / 2),
                         .cpu_core = "core" + std::to_string(d % 4),
                         .freq_ghz = uniform(random, 1, 3),
                         .ram_gb = uniform(random, 1, 8)});
  }
  LatencyTable table(names, device_names);
  for (std::size_t d = 0; d < devices; ++d) {
    const double speed = uniform(random, 0.3, 3);
    const double memory = uniform(random, 0.5, 4);
    const double overhead = uniform(random, 0.5, 2);
    for (std::size_t n = 0; n < networks; ++n) {
      double ms = 0;
      for (const LayerWork& layer : profiles[n].layers) {
        ms += speed * ((1e-5 * layer.macs) + (1e-4 * memory * layer.out_elements()) + (0.01 * overhead));
      }
      table.set(n, d, ms * uniform(random, 0.98, 1.02));
    }
  }
  return join(std::move(table), std::move(profiles), described);
}

inline std::vector<std::size_t> range(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> indices;
  for (std::size_t i = begin; i < end; ++i) indices.push_back(i);
  return indices;
}

}  // namespace systole::predictor::testing
