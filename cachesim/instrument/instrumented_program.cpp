// SPDX-License-Identifier: MIT
#include "cachesim/instrument/instrumented_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "cachesim/instrument/child_process.h"
#include "cachesim/instrument/emulator.h"
#include "cachesim/instrument/wire.h"
#include "cachesim/traces/model_set.h"
#include "core/error.h"

namespace systole::cachesim {
namespace {

constexpr std::string_view kLayerMark = "layer ";

ProgramCounts difference(const wire::Counts& now, const wire::Counts& then) {
  const auto less = [](std::uint64_t a, std::uint64_t b) { return static_cast<std::int64_t>(a - b); };
  return {.instructions = less(now.instructions, then.instructions),
          .loads = less(now.loads, then.loads),
          .stores = less(now.stores, then.stores),
          .modifications = less(now.modifications, then.modifications)};
}

ProgramCounts sum(const ProgramCounts& a, const ProgramCounts& b) {
  return {.instructions = a.instructions + b.instructions,
          .loads = a.loads + b.loads,
          .stores = a.stores + b.stores,
          .modifications = a.modifications + b.modifications};
}

/// Reads what the plugin writes.
class Reader {
 public:
  explicit Reader(const PipeEnd& pipe) : pipe_(pipe), buffer_(kBytes) {}

  /// False where the pipe ends before them.
  template <class T>
  bool read(std::span<T> into) {
    std::span<std::byte> rest = std::as_writable_bytes(into);
    while (!rest.empty()) {
      if (at_ == end_) {
        at_ = 0;
        end_ = pipe_.read(buffer_);
        if (end_ == 0) return false;
      }
      const std::size_t bytes = std::min(rest.size(), end_ - at_);
      std::memcpy(rest.data(), buffer_.data() + at_, bytes);
      at_ += bytes;
      rest = rest.subspan(bytes);
    }
    return true;
  }

 private:
  static constexpr std::size_t kBytes = std::size_t{1} << 18U;
  const PipeEnd& pipe_;
  std::vector<std::byte> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// Feeds the caches, and puts down what each layer came to.
class Parts {
 public:
  Parts(const std::vector<CacheConfiguration>& configurations, const ProgramListener& listener)
      : configurations_(configurations), listener_(listener), models_(configurations), before_(configurations.size()) {}

  void runs(std::span<const LineRun> runs, std::span<const std::uint32_t> continued) {
    if (listener_.runs) listener_.runs(runs);
    std::size_t done = 0;
    for (std::size_t i = 0; i < continued.size();) {
      // A run goes on with the one before it, and those behind it may go on with it.
      const std::size_t first = continued[i] - std::size_t{1};
      std::size_t end = continued[i] + std::size_t{1};
      for (++i; i < continued.size() && continued[i] == end; ++i) ++end;
      models_.access(runs.subspan(done, first - done));
      models_.access_pieces(runs.subspan(first, end - first));
      done = end;
    }
    models_.access(runs.subspan(done));
  }

  void counts(const wire::Counts& now) { now_ = now; }

  void mark(std::string_view text) {
    end_layer();
    if (!text.starts_with(kLayerMark)) return;
    const std::string name(text.substr(kLayerMark.size()));
    if (listener_.layer_begins) listener_.layer_begins(name);
    const auto [place, is_new] = index_.try_emplace(name, sums_.size());
    if (is_new) {
      names_.push_back(name);
      sums_.push_back({.counts = {}, .of_caches = std::vector<ConfigurationCounts>(configurations_.size())});
    }
    layer_ = place->second;
  }

  void finish(ProgramRun& run) {
    end_layer();
    for (std::size_t i = 0; i < sums_.size(); ++i) run.layers.push_back(part(names_[i], sums_[i]));
    Sums all{.counts = difference(now_, {}), .of_caches = {}};
    for (std::size_t i = 0; i < configurations_.size(); ++i) {
      all.of_caches.push_back(models_.counts(i));
      run.missed_references.emplace_back(models_.counts(i).cache.misses() - models_.missed_again(i));
    }
    run.total = part("total", all);
  }

 private:
  struct Sums {
    ProgramCounts counts;
    std::vector<ConfigurationCounts> of_caches;
  };

  void end_layer() {
    for (std::size_t i = 0; i < configurations_.size(); ++i) {
      const ConfigurationCounts all = models_.counts(i);
      if (layer_) {
        ConfigurationCounts& place = sums_[*layer_].of_caches[i];
        place = cachesim::sum(place, since(all, before_[i]));
      }
      before_[i] = all;
    }
    if (layer_) sums_[*layer_].counts = sum(sums_[*layer_].counts, difference(now_, then_));
    then_ = now_;
    layer_.reset();
  }

  [[nodiscard]] ProgramPart part(const std::string& name, const Sums& sums) const {
    ProgramPart part{.name = name, .counts = sums.counts, .results = {}};
    for (std::size_t i = 0; i < configurations_.size(); ++i) {
      part.results.push_back(layer_result(name, configurations_[i], sums.of_caches[i]));
    }
    return part;
  }

  const std::vector<CacheConfiguration>& configurations_;
  const ProgramListener& listener_;
  ModelSet models_;
  std::vector<ConfigurationCounts> before_;
  wire::Counts now_, then_;
  std::vector<std::string> names_;
  std::vector<Sums> sums_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::optional<std::size_t> layer_;
};

/// Reads until the plugin says that it is done, or is gone.
void feed(Reader& reader, Parts& parts, const core::Observer& observer) {
  std::vector<LineRun> runs;
  std::vector<std::uint32_t> continued;
  std::string text;
  wire::Head head;
  wire::Counts counts;
  while (reader.read(std::span(&head, 1)) && head.kind != wire::Kind::end) {
    switch (head.kind) {
      case wire::Kind::runs:
        observer.check();
        runs.resize(head.count);
        continued.resize(head.continued);
        if (!reader.read(std::span(runs)) || !reader.read(std::span(continued))) return;
        parts.runs(runs, continued);
        break;
      case wire::Kind::counts:
        if (!reader.read(std::span(&counts, 1))) return;
        parts.counts(counts);
        break;
      case wire::Kind::mark:
        text.resize(head.count);
        if (!reader.read(std::span(text))) return;
        parts.mark(text);
        break;
      case wire::Kind::end:
        break;
    }
  }
}

}  // namespace

ProgramRun run_program(const ProgramRequest& request, const std::vector<CacheConfiguration>& configurations,
                       const ProgramListener& listener, const core::Observer& observer) {
  if (request.command.empty()) throw core::InputError("--run needs a program");
  const std::filesystem::path program = find_program(request.command.front());
  const std::filesystem::path emulator = find_emulator(program);
  const std::uint32_t line_bytes = configurations.empty() ? 32 : configurations.front().line_bytes;
  for (const CacheConfiguration& c : configurations) {
    if (c.line_bytes == line_bytes) continue;
    throw core::InputError("cache '" + c.name + "': all configurations of a program have the same line size");
  }
  Parts parts(configurations, listener);
  ProgramRun run{.emulator = emulator_version(emulator), .layers = {}, .total = {}, .missed_references = {}};

  Pipe pipe = make_pipe();
  constexpr int kPipeBytes = 1 << 20;
  fcntl(pipe.writing.descriptor(), F_SETPIPE_SZ, kPipeBytes);  // where it is refused, the pipe is a small one
  std::vector<std::string> command{emulator.string(), "-cpu", request.cpu.empty() ? "max" : request.cpu};
  if (!request.root.empty()) command.insert(command.end(), {"-L", request.root.string()});
  command.insert(command.end(),
                 {"-plugin", fmt::format("{},fd={},line={}{}", find_plugin().string(), pipe.writing.descriptor(),
                                         line_bytes, request.marked ? ",marked=on" : "")});
  command.push_back(program.string());
  command.insert(command.end(), request.command.begin() + 1, request.command.end());
  ChildProcess child(command, &pipe.writing, STDERR_FILENO);
  pipe.writing.close();
  Reader reader(pipe.reading);
  feed(reader, parts, observer);
  run.exit_code = child.wait();
  parts.finish(run);
  return run;
}

}  // namespace systole::cachesim
