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
  return std::max<std::int64_t>(window + warm_up_expected(), std::llround(static_cast<double>(window) / share));
}

void StreamSampler::begin(Phase phase) {
  phase_ = phase;
  since_ = read_();
}

std::int64_t SamplingOptions::distance(std::int64_t position) const {
  // A third of what lies behind: eleven windows or so until a per cent's period is reached.
  return std::min(period(), std::max<std::int64_t>(window + warm_up_expected(), position / 3));
}

void StreamSampler::begin_layer(RunRecorder& recorder) {
  recorder.listen();  // the layer before may have ended in a skip
  skipped_ = recorder.skipped();
  warmed_up_ = measured_ = stood_for_ = 0;
  head_windows_.clear();
  sampled_windows_.clear();
  begin(Phase::head);
  head_.assign(since_.size(), {});
}

bool StreamSampler::is_warm(const Readings& now, std::int64_t passed) const {
  if (passed >= options_.warm_up) return true;
  if (options_.warm_up_misses <= 0) return false;
  for (std::size_t c = 0; c < now.size(); ++c) {
    if (now[c].cache.misses() - since_[c].cache.misses() < options_.warm_up_misses) return false;
  }
  return true;
}

std::int64_t StreamSampler::position(const RunRecorder& recorder) const {
  return accesses_of(head_) + measured_ + warmed_up_ + recorder.skipped() - skipped_;
}

void StreamSampler::advance(RunRecorder& recorder) {
  if (phase_ == Phase::skip || since_.empty()) return;
  const Readings now = read_();
  const std::int64_t passed = accesses_of(now) - accesses_of(since_);
  if (phase_ == Phase::warm_up) {
    if (!is_warm(now, passed)) return;
    warmed_up_ += passed;
    begin(Phase::window);
    return;
  }
  if (passed < options_.window) return;
  close_window(recorder);
  if (phase_ == Phase::window || accesses_of(head_) >= options_.exact_head()) {
    skip(recorder);
  } else {
    begin(Phase::head);
  }
}

void StreamSampler::close_window(const RunRecorder& recorder) {
  const Readings now = read_();
  Window window;
  for (std::size_t c = 0; c < now.size(); ++c) {
    window.counts.push_back(since(now[c], since_[c]));
    if (phase_ == Phase::head) head_[c] = sum(head_[c], window.counts[c]);
  }
  window.accesses = accesses_of(window.counts);
  if (window.accesses == 0) return;
  if (phase_ == Phase::head) {
    window.stands_for = window.accesses;
    stood_for_ += window.accesses;
    head_windows_.push_back(std::move(window));
    return;
  }
  measured_ += window.accesses;
  window.stands_for = position(recorder) - stood_for_;
  stood_for_ += window.stands_for;
  sampled_windows_.push_back(std::move(window));
}

void StreamSampler::skip(RunRecorder& recorder) {
  const std::int64_t accesses = options_.distance(position(recorder)) - options_.window - options_.warm_up_expected();
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

SamplingError StreamSampler::error_of(std::size_t configuration, std::span<const Window> windows) {
  SamplingError error;
  const auto n = static_cast<double>(windows.size());
  if (n < 2) return error;
  double all = 0;
  double measured = 0;
  double misses = 0;
  double of_first = 0;
  const auto rate = [](const Window& window, std::size_t c) {
    return static_cast<double>(window.counts[c].cache.misses()) / static_cast<double>(window.accesses);
  };
  for (const Window& window : windows) {
    const auto weight = static_cast<double>(window.stands_for);
    all += weight;
    measured += static_cast<double>(window.accesses);
    misses += weight * rate(window, configuration);
    of_first += weight * rate(window, 0);
  }
  for (const Window& window : windows) {
    const auto weight = static_cast<double>(window.stands_for);
    const double off = weight * (rate(window, configuration) - misses / all);
    const double off_first = weight * (rate(window, 0) - of_first / all);
    error.variance += off * off;
    error.covariance += off * off_first;
    error.baseline_variance += off_first * off_first;
  }
  // Of the rest, what was measured is known (Cochran, 6.4).
  const double factor = n / (n - 1) * std::max(0.0, 1 - measured / all);
  error.variance *= factor;
  error.covariance *= factor;
  error.baseline_variance *= factor;
  return error;
}

std::vector<SampledCounts> StreamSampler::end_layer(RunRecorder& recorder) {
  const Readings now = read_();
  // A window that the layer's end cut short is too little to stand for a stretch.
  const bool is_short = phase_ == Phase::window && accesses_of(now) - accesses_of(since_) < options_.window / 2;
  if (phase_ == Phase::warm_up || is_short) {
    warmed_up_ += accesses_of(now) - accesses_of(since_);
  } else if (phase_ != Phase::skip) {
    close_window(recorder);
  }
  const std::int64_t all = position(recorder);
  // Where the layer ended before a window behind its head, the last of the head speaks for the rest.
  std::vector<Window> windows = sampled_windows_;
  if (windows.empty() && !head_windows_.empty() && all > stood_for_) {
    windows.push_back(head_windows_.back());
    windows.back().stands_for = 0;
  }
  if (!windows.empty()) windows.back().stands_for += all - stood_for_;
  const bool is_estimated = all > accesses_of(head_) + measured_;

  std::vector<SampledCounts> results;
  for (std::size_t c = 0; c < now.size(); ++c) {
    SampledCounts result{.counts = head_[c], .error = {}};
    for (const Window& window : windows) {
      result.counts = sum(result.counts, scaled(window.counts[c], static_cast<double>(window.stands_for) /
                                                                      static_cast<double>(window.accesses)));
    }
    if (is_estimated) {
      // One window says nothing of how rates differ; the head's windows do.
      std::vector<Window> compared = windows;
      if (compared.size() < 2) {
        for (Window head : head_windows_) {
          head.stands_for = (all - accesses_of(head_)) / std::ssize(head_windows_);
          compared.push_back(std::move(head));
        }
      }
      result.error = error_of(c, compared);
      // Exact, whatever rounding did; loads and stores share it as in the sample.
      result.counts.cache.loads += all - result.counts.cache.accesses();
    }
    result.error.simulated = accesses_of(head_) + measured_;
    result.error.warmed_up = warmed_up_;
    results.push_back(result);
  }
  return results;
}

}  // namespace systole::cachesim
