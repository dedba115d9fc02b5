// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "cachesim/cache/cache_counts.h"
#include "cachesim/cache/configuration_result.h"
#include "cachesim/streams/recording/run_recorder.h"

/// Sampling of streams that take long: windows of a layer's stream are simulated, the rest is executed without caches.
/// Systematic sampling with ratio estimates (Cochran, Sampling Techniques, chapters 6 and 8), as SMARTS does for
/// processors (Wunderlich et al., ISCA 2003).
namespace systole::cachesim {

struct SamplingOptions {
  double share = 0;                ///< of the stream that is measured, above 0 and below 1; 0: all of it
  std::int64_t window = 50'000;    ///< accesses measured at a time
  std::int64_t warm_up = 100'000;  ///< accesses simulated before each window at most, from empty caches, not counted
  /// A warm-up also ends once each configuration has had so many misses: its caches are then full. 0: it does not; -1:
  /// simulate() chooses, 16 times the lines of the largest cache.
  std::int64_t warm_up_misses = -1;

  /// What a warm-up takes, about: a miss in ten accesses fills the caches.
  [[nodiscard]] std::int64_t warm_up_expected() const {
    return warm_up_misses <= 0 ? warm_up : std::min(warm_up, 10 * warm_up_misses);
  }
  /// Accesses from the start of a window to that of the next, far into a layer.
  [[nodiscard]] std::int64_t period() const;
  /// The start of each layer is simulated as a whole up to here: layers that are no longer are exact.
  [[nodiscard]] std::int64_t exact_head() const { return 4 * window; }
  /// How far apart windows are at most that begin `position` accesses into a layer. It grows with the position up to
  /// period(), so that a layer of any length has windows, and what they cost grows with its logarithm until then.
  [[nodiscard]] std::int64_t distance(std::int64_t position) const;
};

/// What a layer did in one configuration, estimated.
struct SampledCounts {
  ConfigurationCounts counts;  ///< accesses are exact
  SamplingError error;
};

/// Drives a RunRecorder through one layer after the other. Deterministic.
class StreamSampler {
 public:
  using Readings = std::vector<ConfigurationCounts>;  ///< by configuration

  /// `read` gives what the models counted; `restart` replaces them by empty ones.
  StreamSampler(const SamplingOptions& options, std::function<Readings()> read, std::function<void()> restart)
      : options_(options), read_(std::move(read)), restart_(std::move(restart)) {}

  void begin_layer(RunRecorder& recorder);
  /// After each batch that the models got.
  void advance(RunRecorder& recorder);
  /// After the layer's last batch. By configuration.
  std::vector<SampledCounts> end_layer(RunRecorder& recorder);

 private:
  enum class Phase : std::uint8_t { head, window, skip, warm_up };
  struct Window {
    std::int64_t accesses = 0;
    std::int64_t stands_for = 0;  ///< accesses from the end of the window before it, its own among them
    Readings counts;              ///< by configuration
  };

  void begin(Phase phase);
  void close_window(const RunRecorder& recorder);
  void skip(RunRecorder& recorder);
  [[nodiscard]] bool is_warm(const Readings& now, std::int64_t passed) const;
  [[nodiscard]] std::int64_t position(const RunRecorder& recorder) const;
  [[nodiscard]] static SamplingError error_of(std::size_t configuration, std::span<const Window> windows);

  SamplingOptions options_;
  std::function<Readings()> read_;
  std::function<void()> restart_;

  Phase phase_ = Phase::head;
  Readings since_;              ///< when the phase, or the window in the head, began
  std::int64_t skipped_ = 0;    ///< by the recorder when the layer began
  std::int64_t warmed_up_ = 0;  ///< accesses of this layer that warmed up
  Readings head_;               ///< of this layer
  std::int64_t measured_ = 0;   ///< accesses of this layer's windows behind its head
  std::int64_t stood_for_ = 0;  ///< the accesses of this layer that its head and windows stand for
  std::vector<Window> head_windows_;
  std::vector<Window> sampled_windows_;
};

}  // namespace systole::cachesim
