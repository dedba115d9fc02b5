// SPDX-License-Identifier: MIT
#include "dataflows/chip/layer_schedule.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

#include "core/checked.h"

namespace systole::dataflows {
namespace {

using core::Cycles;

/// Layers that run as one: an array layer with what is fused into it, or an operator on its own.
struct Job {
  std::vector<std::size_t> layers;
  std::vector<std::size_t> readers;  ///< jobs that wait for it; may repeat
  std::size_t waits_for = 0;
  Cycles cycles;
  Cycles behind;  ///< the longest chain from its start on
};

class Scheduler {
 public:
  Scheduler(const core::Network& network, const NetworkResult& result) : job_of_(network.layers.size()) {
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const LayerResult& layer = result.layers[i];
      const std::int64_t root = layer.vector.fused_into;
      if (root < 0) jobs_.emplace_back();
      job_of_[i] = root < 0 ? jobs_.size() - 1 : job_of_[static_cast<std::size_t>(root)];
      Job& job = jobs_[job_of_[i]];
      job.layers.push_back(i);
      job.cycles += layer.cycles + layer.vector.cycles;
    }
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      for (const std::uint32_t producer : core::producers(network, i)) {
        if (producer >= i || job_of_[producer] == job_of_[i]) continue;
        jobs_[job_of_[producer]].readers.push_back(job_of_[i]);
        ++jobs_[job_of_[i]].waits_for;
      }
    }
    // A job's readers are of layers behind its first one, so they stand behind it.
    for (std::size_t j = jobs_.size(); j-- > 0;) {
      Cycles longest;
      for (const std::size_t reader : jobs_[j].readers) longest = std::max(longest, jobs_[reader].behind);
      jobs_[j].behind = jobs_[j].cycles + longest;
    }
  }

  LayerSchedule run(std::int64_t cores) {
    LayerSchedule schedule;
    schedule.slots.resize(job_of_.size());
    Cycles work;
    for (std::size_t j = 0; j < jobs_.size(); ++j) {
      work += jobs_[j].cycles;
      schedule.least_cycles = std::max(schedule.least_cycles, jobs_[j].behind);
      if (jobs_[j].waits_for == 0) make_ready(j);
    }
    schedule.least_cycles = std::max(schedule.least_cycles, Cycles{core::ceil_divide(work.count(), cores)});

    for (std::int64_t core = 0; core < cores; ++core) idle_.push(core);
    Cycles now;
    while (!ready_.empty() || !running_.empty()) {
      while (!ready_.empty() && !idle_.empty()) start(now, schedule);
      now = running_.top().end;
      while (!running_.empty() && running_.top().end == now) finish();
    }
    schedule.cycles = now;
    return schedule;
  }

 private:
  struct Running {
    Cycles end;
    std::size_t job;
    std::int64_t core;
    friend bool operator>(const Running& a, const Running& b) {
      return std::tuple(a.end, a.job) > std::tuple(b.end, b.job);
    }
  };
  struct Ready {
    Cycles behind;
    std::size_t job;
    friend bool operator<(const Ready& a, const Ready& b) {
      return a.behind != b.behind ? a.behind < b.behind : a.job > b.job;
    }
  };

  void make_ready(std::size_t job) { ready_.push({jobs_[job].behind, job}); }

  void start(Cycles now, LayerSchedule& schedule) {
    const std::size_t job = ready_.top().job;
    const std::int64_t core = idle_.top();
    ready_.pop();
    idle_.pop();
    const Cycles end = now + jobs_[job].cycles;
    for (const std::size_t layer : jobs_[job].layers) schedule.slots[layer] = {.core = core, .begin = now, .end = end};
    running_.push({end, job, core});
  }

  void finish() {
    const Running done = running_.top();
    running_.pop();
    idle_.push(done.core);
    for (const std::size_t reader : jobs_[done.job].readers) {
      if (--jobs_[reader].waits_for == 0) make_ready(reader);
    }
  }

  std::vector<std::size_t> job_of_;
  std::vector<Job> jobs_;
  std::priority_queue<Ready> ready_;
  std::priority_queue<Running, std::vector<Running>, std::greater<>> running_;
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> idle_;
};

}  // namespace

LayerSchedule schedule_layers(const core::Network& network, const NetworkResult& result, std::int64_t cores) {
  return Scheduler(network, result).run(cores);
}

}  // namespace systole::dataflows
