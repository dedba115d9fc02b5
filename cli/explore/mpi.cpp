// SPDX-License-Identifier: MIT
#include "cli/explore/mpi.h"

#include <fmt/format.h>
#include <mpi.h>

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "dataflows/explore/evaluate/explore.h"
#include "dataflows/explore/evaluate/guided_ranges.h"

namespace systole::app {
namespace {

using dataflows::explore::EvaluatedPoint;
using dataflows::explore::Evaluator;
using dataflows::explore::Exploration;
using dataflows::explore::GuidedRanges;
using dataflows::explore::kMetrics;
using dataflows::explore::Metric;
using dataflows::explore::Range;
using dataflows::explore::RangeResult;
using dataflows::explore::ShardPositions;

/// Everything is sent as 64-bit words. What a worker says begins with one of these.
enum class Word : std::uint64_t { ready, result, failure };
using Message = std::vector<std::uint64_t>;

constexpr int kToFirst = 1;
constexpr int kToWorker = 2;
constexpr std::size_t kPointWords = 1 + kMetrics.size();
constexpr std::size_t kResultWords = 7;  // Word, seconds, begin, end, three counts

void require_success(int code, const char* what) {
  if (code != MPI_SUCCESS) throw core::RunError(fmt::format("MPI: {} failed", what));
}

Message packed(const RangeResult& result, double seconds) {
  Message message{static_cast<std::uint64_t>(Word::result),
                  std::bit_cast<std::uint64_t>(seconds),
                  result.begin,
                  result.end,
                  result.counts.undefined,
                  result.counts.excluded,
                  result.counts.feasible};
  message.reserve(kResultWords + kPointWords * result.points.size());
  for (const EvaluatedPoint& point : result.points) {
    message.push_back(point.id);
    for (const Metric metric : kMetrics) message.push_back(static_cast<std::uint64_t>(point.values[metric]));
  }
  return message;
}

RangeResult unpacked(const Message& message) {
  RangeResult result{.begin = message.at(2),
                     .end = message.at(3),
                     .counts = {.undefined = message.at(4), .excluded = message.at(5), .feasible = message.at(6)},
                     .points = {}};
  for (std::size_t at = kResultWords; at + kPointWords <= message.size(); at += kPointWords) {
    EvaluatedPoint& point = result.points.emplace_back();
    point.id = message[at];
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      point.values[kMetrics.at(i)] = static_cast<std::int64_t>(message[at + 1 + i]);
    }
  }
  return result;
}

void send(const Message& message, int to, int tag) {
  require_success(MPI_Send(message.data(), static_cast<int>(message.size()), MPI_UINT64_T, to, tag, MPI_COMM_WORLD),
                  "sending");
}

/// The next message, of anybody (or of `from`), and who sent it.
std::pair<Message, int> receive(int from, int tag) {
  MPI_Status status{};
  int words = 0;
  require_success(MPI_Probe(from, tag, MPI_COMM_WORLD, &status), "waiting");
  MPI_Get_count(&status, MPI_UINT64_T, &words);
  Message message(static_cast<std::size_t>(words));
  require_success(MPI_Recv(message.data(), words, MPI_UINT64_T, status.MPI_SOURCE, tag, MPI_COMM_WORLD, &status),
                  "receiving");
  return {std::move(message), status.MPI_SOURCE};
}

class MpiRanks final : public dataflows::explore::Ranks {
 public:
  MpiRanks() {
    require_success(MPI_Init(nullptr, nullptr), "MPI_Init");
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    if (rank_ == 0) busy_.assign(static_cast<std::size_t>(size_), true);
    if (rank_ == 0) busy_.front() = false;
  }

  ~MpiRanks() override {
    try {
      stop_workers();
    } catch (const core::RunError&) {  // what ends the run is on its way already
    }
    MPI_Finalize();
  }
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;
  MpiRanks(MpiRanks&&) = delete;
  MpiRanks& operator=(MpiRanks&&) = delete;

  [[nodiscard]] bool is_first() const override { return rank_ == 0; }

  void fail(const std::string& failure) override {
    Message message{static_cast<std::uint64_t>(Word::failure), failure.size()};
    message.resize(2 + (failure.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    std::memcpy(message.data() + 2, failure.data(), failure.size());
    send(message, 0, kToFirst);
    receive(0, kToWorker);
  }

  void serve(const Exploration& exploration, const ShardPositions& positions) override {
    Evaluator evaluator(exploration);
    dataflows::explore::KeptPoints seen(exploration.question().keep, exploration.space());
    send({static_cast<std::uint64_t>(Word::ready)}, 0, kToFirst);
    while (true) {
      const Message order = receive(0, kToWorker).first;
      if (order.empty()) return;
      const auto start = std::chrono::steady_clock::now();
      RangeResult result;
      try {
        result = explore_range(evaluator, exploration, positions, order.at(0), order.at(1), &seen);
      } catch (const core::InputError& error) {
        fail(error.what());
        return;
      }
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      send(packed(result, seconds.count()), 0, kToFirst);
    }
  }

  void explore(const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
               const dataflows::explore::ConsumeRange& consume) override {
    if (size_ == 1) {
      explore_positions(exploration, positions, first, 1, consume);
      return;
    }
    GuidedRanges ranges(first, positions.size(), static_cast<unsigned>(size_ - 1));
    std::map<std::uint64_t, RangeResult> waiting;  // by where they begin
    std::vector<int> idle;
    std::uint64_t next = first;
    const std::size_t ahead = 4 * static_cast<std::size_t>(size_);
    while (next < positions.size()) {
      auto [message, worker] = receive_from_worker();
      idle.push_back(worker);
      if (message.front() == static_cast<std::uint64_t>(Word::result)) {
        RangeResult result = unpacked(message);
        ranges.took({.begin = result.begin, .end = result.end}, std::bit_cast<double>(message[1]));
        waiting.emplace(result.begin, std::move(result));
      }
      while (!waiting.empty() && waiting.begin()->first == next) {
        RangeResult result = std::move(waiting.extract(waiting.begin()).mapped());
        next = result.end;
        consume(std::move(result));
      }
      while (!idle.empty() && waiting.size() < ahead) {
        const std::optional<Range> range = ranges.next();
        if (!range) break;
        send({range->begin, range->end}, idle.back(), kToWorker);
        busy_[static_cast<std::size_t>(idle.back())] = true;
        idle.pop_back();
      }
    }
  }

 private:
  /// What a worker says, which then waits for an order. Throws what it failed with.
  std::pair<Message, int> receive_from_worker() {
    auto [message, worker] = receive(MPI_ANY_SOURCE, kToFirst);
    busy_[static_cast<std::size_t>(worker)] = false;
    if (message.front() == static_cast<std::uint64_t>(Word::failure)) {
      std::string text(message.at(1), ' ');
      std::memcpy(text.data(), message.data() + 2, text.size());
      throw core::InputError(text);
    }
    return {std::move(message), worker};
  }

  /// Hears out who is still at work, then lets all of them go.
  void stop_workers() {
    if (rank_ != 0) return;
    for (std::size_t worker = 1; worker < busy_.size(); ++worker) {
      if (busy_[worker]) receive(static_cast<int>(worker), kToFirst);
    }
    for (int worker = 1; worker < size_; ++worker) send({}, worker, kToWorker);
  }

  int rank_ = 0;
  int size_ = 1;
  std::vector<bool> busy_;  ///< of rank 0: who has not said anything since it was asked
};

}  // namespace

std::unique_ptr<dataflows::explore::Ranks> join_mpi_ranks() {
  return std::make_unique<MpiRanks>();
}

}  // namespace systole::app
