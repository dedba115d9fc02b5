// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/cache/configuration_result.h"
#include "cachesim/stream_sampler.h"
#include "cachesim/streams/network_execution.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/ir/network.h"
#include "core/observer.h"

/// Runs a network's execution through several cache configurations: what `systole cache` prints.
namespace systole::cachesim {

struct SimulationOptions {
  ExecutionOptions execution;
  Granularity granularity = Granularity::line_runs;
  /// The detector's approximation, over all float data of the network. If it approximates, each configuration has an
  /// execution of its own, since it changes what the network computes.
  float tau = 0;
  bool ignore_zero_sign = false;
  bool flush_between_layers = false;  ///< caches start each layer empty
  std::int64_t samples = 0;           ///< readings of the null cache's coverage over the run, about so many; 0: none
  SamplingOptions
      sampling;  ///< simulates windows of the stream; share 0: everything. Not beside approximation, whose
                 ///< skipped values would be exact, nor beside samples: each window starts with empty caches
  /// Hears of each layer (of inputs times passes) that is done, and is asked at every batch whether to stop.
  core::Observer observer;
  /// Called before each layer, in the first pass.
  std::function<void(std::size_t layer)> layer_begins;
  /// Called with every run of the stream (recording a trace), in the first pass.
  RunRecorder::Tap tap;
  /// Called with what the first level of configuration `traffic_of` asks for behind it (CacheModel::on_traffic).
  std::function<void(const LineRun&)> traffic;
  std::size_t traffic_of = 0;
};

struct NetworkSimulation {
  std::string network;
  core::Bytes footprint{};  ///< of all blobs
  std::vector<ConfigurationResult> configurations;
};

/// Executes `network` on each of `inputs` in turn; caches stay warm in between. All configurations see the same stream
/// and have the same line size. Deterministic. Throws InputError (see make_execution, make_cache_model), core::Stopped.
NetworkSimulation simulate(const core::Network& network, const NetworkWeights& weights,
                           const std::vector<std::vector<float>>& inputs,
                           const std::vector<CacheConfiguration>& configurations, const SimulationOptions& options);

/// Executes without caches; gives the outputs of the last layer, by input.
std::vector<std::vector<float>> infer(const core::Network& network, const NetworkWeights& weights,
                                      const std::vector<std::vector<float>>& inputs, ElementType element);

/// Gives the largest magnitudes of a float32 execution over `inputs`.
ActivationRange activation_range(const core::Network& network, const NetworkWeights& weights,
                                 const std::vector<std::vector<float>>& inputs);

}  // namespace systole::cachesim
