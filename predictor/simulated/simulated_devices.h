// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/machine/machine.h"
#include "predictor/dataset/dataset.h"

/// The devices to learn from where there are no measurements: accelerators, simulated.
namespace systole::predictor {

/// A machine under the tiled memory model without strips, and its clock.
struct SimulatedDevice {
  dataflows::Machine machine;
  std::int64_t clock_mhz = 500;

  /// `os-32x64-array-128kB-16w-700MHz`
  [[nodiscard]] std::string name() const;
  friend bool operator==(const SimulatedDevice&, const SimulatedDevice&) = default;
};

/// `count` different accelerators, drawn evenly from each property's values: rows and columns 16 to 128 with one at
/// most four times the other, os/ws/is, timing array or scalesim, scratchpads of 32 to 512 kB, 8 to 64 words a cycle,
/// 200 to 1000 MHz. The same seed gives the same devices on every machine.
std::vector<SimulatedDevice> simulated_devices(std::size_t count, std::uint64_t seed);

/// The networks and devices without a latency. Devices' groups are their array (`phone_model`) and their dataflow
/// (`cpu_core`).
Dataset unmeasured_dataset(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices);

/// Latencies in ms of all networks on all devices, cycles under the tiled memory model (docs/tiled-memory.md) over the
/// clock, into `latencies`, whose rows and columns they are. Equal layers of all networks are simulated once a device.
/// `threads` of 0: all cores; results do not depend on it. Throws Stopped. O(devices * different layers).
void simulate_latencies(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices,
                        LatencyTable& latencies, unsigned threads = 0, const core::Observer& observer = {});

/// Both together.
Dataset simulated_dataset(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices,
                          unsigned threads = 0, const core::Observer& observer = {});

}  // namespace systole::predictor
