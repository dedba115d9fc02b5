// SPDX-License-Identifier: MIT
#include "cachesim/traces/trace_simulation.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "cachesim/traces/known_zeros.h"
#include "cachesim/traces/model_set.h"
#include "cachesim/traces/systole_trace.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"

namespace systole::cachesim {
namespace {

/// Hands accesses on in batches.
class Batches {
 public:
  explicit Batches(ModelSet& models) : models_(models) { batch_.reserve(kBatch); }

  void push(const LineRun& run) {
    batch_.push_back(run);
    if (batch_.size() == kBatch) flush();
  }
  /// Two accesses of one reference.
  void push_pair(const LineRun& first, const LineRun& second) {
    flush();
    models_.access_pieces(std::array{first, second});
  }
  void flush() {
    models_.access(batch_);
    batch_.clear();
  }

 private:
  static constexpr std::size_t kBatch = 2048;
  ModelSet& models_;
  std::vector<LineRun> batch_;
};

std::int64_t feed_references(const std::filesystem::path& path, TraceFormat format, LineGeometry geometry,
                             const std::vector<AddressRange>& zero_lines, ModelSet& models) {
  Batches batches(models);
  KnownZeros zeros(zero_lines, geometry);
  std::int64_t references = 0;
  read_references(path, format, [&](std::span<const Reference> batch) {
    references += std::ssize(batch);
    for (const Reference& r : batch) {
      const LineAddress first = geometry.line_of(r.address);
      const LineAddress last = geometry.line_of(r.address + r.bytes - 1);
      if (first == last) {
        batches.push(zeros.judged(first, r.store, r.modify));
      } else if (last == first + 1) {
        const LineRun one = zeros.judged(first, r.store, r.modify);
        batches.push_pair(one, zeros.judged(last, r.store, r.modify));
      } else {
        for (LineAddress line = first; line <= last; ++line) batches.push(zeros.judged(line, r.store, r.modify));
      }
    }
  });
  batches.flush();
  return references;
}

void require_line_bytes(const std::filesystem::path& path, std::uint32_t line_bytes) {
  const std::uint32_t found = systole_trace_line_bytes(path);
  if (found == line_bytes) return;
  throw core::InputError({.where = {.file = path.string()},
                          .subject = "line bytes",
                          .found = std::to_string(found),
                          .expected = std::to_string(line_bytes) + " as the caches have"});
}

/// Layers of a trace: each takes some kilobytes a configuration, but a few bytes of the file.
constexpr std::size_t kMostLayers = 1U << 14U;

/// Feeds a trace with values, and puts down what each of its layers came to.
void feed_systole_trace(const std::filesystem::path& path, ModelSet& models, std::vector<TraceResult>& results) {
  std::vector<ConfigurationCounts> before(results.size());
  std::string layer;
  std::size_t layers = 0;
  const auto end_layer = [&] {
    for (std::size_t i = 0; i < results.size(); ++i) {
      ConfigurationResult& result = results[i].result;
      const ConfigurationCounts now = models.counts(i);
      if (!layer.empty()) result.layers.push_back(layer_result(layer, result.configuration, since(now, before[i])));
      before[i] = now;
    }
  };
  read_systole_trace(
      path,
      [&](std::string_view next) {
        end_layer();
        layer = next;
        if (++layers > kMostLayers) {
          throw core::InputError({.where = {.file = path.string()},
                                  .found = "more layers",
                                  .expected = fmt::format("a trace of at most {}", kMostLayers)});
        }
      },
      [&](std::span<const LineRun> runs) { models.access(runs); });
  end_layer();
}

/// A hexadecimal number of 1 to 15 digits, with or without 0x.
std::optional<Address> hexadecimal(std::string_view digits) {
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  if (digits.empty() || digits.size() > 15) return std::nullopt;
  Address value = 0;
  for (const char c : digits) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

/// `address` or `first-last`; nothing if it is neither.
std::optional<AddressRange> zero_range(std::string_view text) {
  constexpr Address kMostBytes = Address{1} << 36U;
  const std::size_t dash = text.find('-');
  const std::optional<Address> first = hexadecimal(core::trimmed(text.substr(0, dash)));
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return AddressRange{.begin = *first, .end = *first};
  const std::optional<Address> last = hexadecimal(core::trimmed(text.substr(dash + 1)));
  if (!last || *last < *first || *last - *first > kMostBytes) return std::nullopt;
  return AddressRange{.begin = *first, .end = *last + 1};
}

}  // namespace

std::vector<AddressRange> read_zero_lines(const std::filesystem::path& path) {
  const core::TextFile file = core::read_text_file(path);
  std::vector<AddressRange> ranges;
  core::Diagnostics mistakes;
  core::for_each_line(file.text, [&](core::Line line) {
    const std::string_view text = core::trimmed(line.text.substr(0, line.text.find('#')));
    if (text.empty()) return;
    if (const std::optional<AddressRange> range = zero_range(text)) {
      ranges.push_back(*range);
    } else {
      mistakes.add({.where = {.file = file.name, .line = line.number, .column = 1},
                    .found = core::in_quotes(text),
                    .expected = "a hexadecimal address or a range first-last of at most 2^36 bytes"});
    }
  });
  mistakes.throw_if_any();
  return ranges;
}

std::vector<TraceResult> simulate_trace(const std::filesystem::path& path, TraceFormat format,
                                        const std::vector<CacheConfiguration>& configurations,
                                        const std::vector<AddressRange>& zero_lines, const TraceTraffic& traffic) {
  if (configurations.empty()) return {};
  const std::uint32_t line_bytes = configurations.front().line_bytes;
  ModelSet models(configurations);
  if (traffic.hear) models.on_traffic(traffic.of, traffic.hear);
  std::vector<TraceResult> results;
  for (const CacheConfiguration& c : configurations) {
    if (c.line_bytes != line_bytes) {
      throw core::InputError("cache '" + c.name + "': all configurations of a trace have the same line size");
    }
    results.push_back({.result = {.configuration = c, .layers = {}, .total = {}, .samples = {}, .outputs = {}},
                       .references = {},
                       .missed_references = {}});
  }
  std::optional<std::int64_t> references;
  if (format == TraceFormat::systole) {
    require_line_bytes(path, line_bytes);
    feed_systole_trace(path, models, results);
  } else {
    references = feed_references(path, format, LineGeometry(line_bytes), zero_lines, models);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    const ConfigurationCounts counts = models.counts(i);
    results[i].result.total = layer_result("total", configurations[i], counts);
    results[i].references = Accesses{references.value_or(counts.cache.accesses())};
    results[i].missed_references = Misses{counts.cache.misses() - models.missed_again(i)};
  }
  return results;
}

}  // namespace systole::cachesim
