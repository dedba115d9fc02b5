// SPDX-License-Identifier: MIT
#include "cachesim/stream_sampler.h"

#include <algorithm>
#include <cmath>

namespace systole::cachesim {
namespace {

std::int64_t accesses_of(const StreamSampler::Readings& readings) {
  return readings.empty() ? 0 : readings.front().cache.accesses();
}

}  // namespace

std::int64_t SamplingOptions::period() const {
  return std::max<std::int64_t>(window + warm_up, std::llround(static_cast<double>(window) / share));
}

void StreamSampler::begin(Phase phase) {
  phase_ = phase;
  since_ = read_();
}

void StreamSampler::begin_layer(RunRecorder& recorder) {
  recorder.listen();  // the layer before may have ended in a skip
  skipped_ = recorder.skipped();
  warmed_up_ = 0;
  head_windows_.clear();
  sampled_windows_.clear();
  begin(Phase::head);
  head_.assign(since_.size(), {});
  sampled_.assign(since_.size(), {});
}

void StreamSampler::advance(RunRecorder& recorder) {
  if (phase_ == Phase::skip || since_.empty()) return;
  const std::int64_t passed = accesses_of(read_()) - accesses_of(since_);
  if (passed < (phase_ == Phase::warm_up ? options_.warm_up : options_.window)) return;
  if (phase_ == Phase::warm_up) {
    warmed_up_ += passed;
    begin(Phase::window);
    return;
  }
  close_window();
  if (phase_ == Phase::window || accesses_of(head_) >= options_.exact_head()) {
    skip(recorder);
  } else {
    begin(Phase::head);
  }
}

void StreamSampler::close_window() {
  const Readings now = read_();
  Readings& total = phase_ == Phase::head ? head_ : sampled_;
  Window window;
  for (std::size_t c = 0; c < now.size(); ++c) {
    const ConfigurationCounts of_window = since(now[c], since_[c]);
    total[c] = sum(total[c], of_window);
    window.accesses = of_window.cache.accesses();
    window.misses.push_back(of_window.cache.misses());
  }
  if (window.accesses > 0) (phase_ == Phase::head ? head_windows_ : sampled_windows_).push_back(std::move(window));
}

void StreamSampler::skip(RunRecorder& recorder) {
  const std::int64_t accesses = options_.period() - options_.window - options_.warm_up;
  if (accesses <= 0) {
    begin(Phase::window);  // nothing to gain: go on
    return;
  }
  phase_ = Phase::skip;
  recorder.skip(accesses, [this] {
    restart_();
    begin(Phase::warm_up);
  });
}

SamplingError StreamSampler::error_of(std::size_t configuration, std::span<const Window> windows, double rest) const {
  SamplingError error;
  const auto n = static_cast<double>(windows.size());
  if (n < 2 || rest <= 0) return error;
  double accesses = 0;
  double misses = 0;
  double of_first = 0;
  for (const Window& window : windows) {
    accesses += static_cast<double>(window.accesses);
    misses += static_cast<double>(window.misses[configuration]);
    of_first += static_cast<double>(window.misses[0]);
  }
  for (const Window& window : windows) {
    const auto share = static_cast<double>(window.accesses) / accesses;
    const double off = static_cast<double>(window.misses[configuration]) - misses * share;
    const double off_first = static_cast<double>(window.misses[0]) - of_first * share;
    error.variance += off * off;
    error.covariance += off * off_first;
    error.baseline_variance += off_first * off_first;
  }
  // Of the rest, what was measured is known (Cochran, 6.4).
  const double unknown = 1 - static_cast<double>(accesses_of(sampled_)) / rest;
  const double factor = rest / accesses * (rest / accesses) * n / (n - 1) * unknown;
  error.variance *= factor;
  error.covariance *= factor;
  error.baseline_variance *= factor;
  return error;
}

std::vector<SampledCounts> StreamSampler::end_layer(RunRecorder& recorder) {
  const Readings now = read_();
  if (phase_ == Phase::warm_up) {
    warmed_up_ += accesses_of(now) - accesses_of(since_);
  } else if (phase_ != Phase::skip) {
    close_window();
  }
  const std::int64_t rest = accesses_of(sampled_) + warmed_up_ + recorder.skipped() - skipped_;
  // Where the layer ended before a window beyond its head, the head speaks for the rest.
  const bool has_sample = !sampled_windows_.empty();
  const Readings& sample = has_sample ? sampled_ : head_;
  std::vector<Window> windows = sampled_windows_;
  if (windows.size() < 2) windows.insert(windows.end(), head_windows_.begin(), head_windows_.end());

  std::vector<SampledCounts> results;
  for (std::size_t c = 0; c < now.size(); ++c) {
    SampledCounts result{.counts = head_[c], .error = {}};
    if (rest > 0) {
      const auto of_sample = static_cast<double>(accesses_of(sample));
      const double factor = of_sample > 0 ? static_cast<double>(rest) / of_sample : 0;
      result.counts = sum(result.counts, scaled(sample[c], factor));
      result.error = error_of(c, windows, static_cast<double>(rest));
      // Exact, whatever rounding did; loads and stores share it as in the sample.
      result.counts.cache.loads += accesses_of(head_) + rest - result.counts.cache.accesses();
    }
    result.error.simulated = accesses_of(head_) + accesses_of(sampled_);
    results.push_back(result);
  }
  return results;
}

}  // namespace systole::cachesim
