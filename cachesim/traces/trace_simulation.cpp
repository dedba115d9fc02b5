// SPDX-License-Identifier: MIT
#include "cachesim/traces/trace_simulation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "cachesim/cache/cache_model.h"
#include "cachesim/traces/known_zeros.h"
#include "cachesim/traces/systole_trace.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"

namespace systole::cachesim {
namespace {

/// The models of all configurations, fed in batches.
class Models {
 public:
  explicit Models(const std::vector<CacheConfiguration>& configurations) {
    for (const CacheConfiguration& configuration : configurations) {
      models_.push_back(make_cache_model(configuration));
      both_missed_.push_back(0);
    }
    batch_.reserve(kBatch);
  }

  void on_traffic(const TraceTraffic& traffic) { models_.at(traffic.of)->on_traffic(traffic.hear); }
  void push(const LineRun& run) {
    batch_.push_back(run);
    if (batch_.size() == kBatch) flush();
  }
  /// Two accesses of one reference.
  void push_pair(const LineRun& first, const LineRun& second) {
    flush();
    for (std::size_t i = 0; i < models_.size(); ++i) {
      const std::int64_t before = models_[i]->counts().cache.misses();
      models_[i]->access(first);
      models_[i]->access(second);
      both_missed_[i] += models_[i]->counts().cache.misses() - before == 2 ? 1 : 0;
    }
  }
  void access(std::span<const LineRun> runs) {
    for (const auto& model : models_) model->access(runs);
  }
  void flush() {
    access(batch_);
    batch_.clear();
  }
  [[nodiscard]] ConfigurationCounts counts(std::size_t i) const { return models_[i]->counts(); }
  [[nodiscard]] std::int64_t both_missed(std::size_t i) const { return both_missed_[i]; }

 private:
  static constexpr std::size_t kBatch = 2048;
  std::vector<std::unique_ptr<CacheModel>> models_;
  std::vector<std::int64_t> both_missed_;
  std::vector<LineRun> batch_;
};

std::int64_t feed_references(const std::filesystem::path& path, TraceFormat format, LineGeometry geometry,
                             const std::vector<AddressRange>& zero_lines, Models& models) {
  KnownZeros zeros(zero_lines, geometry);
  std::int64_t references = 0;
  read_references(path, format, [&](std::span<const Reference> batch) {
    references += std::ssize(batch);
    for (const Reference& r : batch) {
      const LineAddress first = geometry.line_of(r.address);
      const LineAddress last = geometry.line_of(r.address + r.bytes - 1);
      if (first == last) {
        models.push(zeros.judged(first, r.store, r.modify));
      } else if (last == first + 1) {
        const LineRun one = zeros.judged(first, r.store, r.modify);
        models.push_pair(one, zeros.judged(last, r.store, r.modify));
      } else {
        for (LineAddress line = first; line <= last; ++line) models.push(zeros.judged(line, r.store, r.modify));
      }
    }
  });
  models.flush();
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

/// Feeds a trace with values, and puts down what each of its layers came to.
void feed_systole_trace(const std::filesystem::path& path, Models& models, std::vector<TraceResult>& results) {
  std::vector<ConfigurationCounts> before(results.size());
  std::string layer;
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
  Models models(configurations);
  if (traffic.hear) models.on_traffic(traffic);
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
    results[i].missed_references = Misses{counts.cache.misses() - models.both_missed(i)};
  }
  return results;
}

}  // namespace systole::cachesim
