// SPDX-License-Identifier: MIT
#include "cachesim/studies/fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/studies/library_orders.h"
#include "core/field_values.h"

namespace systole::cachesim {
namespace {

using core::FieldKind;
using core::kByte;
using core::kKilobyte;
using core::kTrueOrFalse;
using core::read;
using core::read_size;
using core::text_of;
using Text = std::string_view;

/// Names with commas between: the first is the one that is shown layer by layer. `all` are those of the libraries.
bool read_gemm(CacheSettings& settings, Text text) {
  settings.other_products.clear();
  if (text == "all") {
    settings.execution.gemm = gemm_order_named(kLibraryOrders.front().order);
    settings.other_products = library_orders_but(settings.execution.gemm.name);
    return true;
  }
  std::vector<GemmOrder> orders;
  core::read_parts(orders, text, "an order once", [](Text part) { return gemm_order_named(part); });
  settings.execution.gemm = orders.front();
  settings.other_products.assign(orders.begin() + 1, orders.end());
  return true;
}

std::string gemm_names(const CacheSettings& settings) {
  std::string names = settings.execution.gemm.name;
  for (const GemmOrder& other : settings.other_products) names += ',' + other.name;
  return names;
}

/// A type by its name or its bits.
bool read_element(ElementType& element, Text text) {
  using enum ElementType;
  if (text != "32" && text != "16" && text != "8") return read(element, text);
  element = text == "32" ? float32 : text == "16" ? float16 : int8;
  return true;
}

/// `fill-write` is as good as `fill+write`.
bool read_detection(Detection& detection, Text text) {
  std::string plus{text};
  std::ranges::replace(plus, '-', '+');
  return read(detection, plus);
}

/// The second level has its size and its shape from different fields.
void shape_second_level(CacheSettings& s) {
  if (!s.with_null.second_level) return;
  const std::int64_t bytes = s.with_null.second_level->bytes;
  s.with_null.second_level = s.second_level_shape;
  s.with_null.second_level->bytes = bytes;
}

bool read_second_level(CacheSettings& s, Text text) {
  std::int64_t kilobytes = 0;
  if (!read_size(kilobytes, text, kKilobyte, 1, 1'048'576)) return false;
  s.with_null.second_level = DataCacheOptions{.bytes = kilobytes * kKilobyte};
  shape_second_level(s);
  return true;
}

bool has_second_level(const CacheSettings& s) {
  return s.with_null.second_level.has_value();
}

constexpr std::int64_t kMostCycles = 1'000'000;
constexpr Text kCycles = "a whole number from 0 to 1000000";

/// `plain,null` and the like.
bool read_compared(ComparedConfigurations& compared, Text text) {
  ComparedConfigurations chosen{.plain = false, .larger = false, .null = false, .readings = false};
  while (true) {
    const std::size_t comma = text.find(',');
    const Text part = text.substr(0, comma);
    bool* const which = part == "plain"      ? &chosen.plain
                        : part == "larger"   ? &chosen.larger
                        : part == "null"     ? &chosen.null
                        : part == "readings" ? &chosen.readings
                                             : nullptr;
    if (which == nullptr || *which) return false;
    *which = true;
    if (comma == Text::npos) break;
    text.remove_prefix(comma + 1);
  }
  // Other readings are of the null cache's entries.
  if (!(chosen.plain || chosen.larger || chosen.null) || (chosen.readings && !chosen.null)) return false;
  compared = chosen;
  return true;
}

std::string print_compared(const ComparedConfigurations& compared) {
  std::string text;
  const auto add = [&](bool chosen, Text name) {
    if (chosen) text += (text.empty() ? "" : ",") + std::string(name);
  };
  add(compared.plain, "plain");
  add(compared.larger, "larger");
  add(compared.null, "null");
  add(compared.readings, "readings");
  return text;
}

/// A power of two.
bool read_alignment(std::uint32_t& alignment, Text text) {
  std::uint32_t value = 0;
  if (!read_size(value, text, kByte, 1, 4096) || (value & (value - 1)) != 0) return false;
  alignment = value;
  return true;
}

bool read_tau(float& tau, Text text) {
  double value = 0;
  if (!read(value, text, 0, 1e30)) return false;
  tau = static_cast<float>(value);
  return true;
}

bool read_sample(SamplingOptions& sampling, Text text) {
  double per_cent = 0;
  if (!read(per_cent, text, 0.01, 50)) return false;
  sampling.share = per_cent / 100;
  return true;
}

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kCacheFields{
    CacheField{.path = "gemm",
               .flags = "--gemm",
               .type = "LIST",
               .expected = "openblas-CORE, atlas-NB, naive-ikj, naive-ijk, goto-8x4, goto-NB or copied-NB",
               .meaning =
                   "Orders of matrix products, the first layer by layer, the verdict over all: openblas-CORE (atom, "
                   "core2, nehalem, prescott, sandybridge, haswell), atlas-NB, naive-ikj, naive-ijk, goto-8x4, "
                   "goto-NB or copied-NB, NB from 4 to 4096; all: the libraries'",
               .parse = [](CacheSettings& s, Text t) { return read_gemm(s, t); },
               .print = [](const CacheSettings& s) { return gemm_names(s); }},
    CacheField{.path = "linear",
               .flags = "--linear",
               .type = "NAME",
               .expected = "a product of linear layers",
               .names = core::names_of<LinearProduct>,
               .meaning = "Linear layers as matrix products of the images or as matrix-vector products",
               .otherwise = "gemm for a library's order, else gemv",
               .parse = [](CacheSettings& s, Text t) { return read(s.execution.linear.emplace(), t); },
               .print =
                   [](const CacheSettings& s) {
                     return std::string{
                         name(s.execution.multiplies_images() ? LinearProduct::gemm : LinearProduct::gemv)};
                   }},
    CacheField{.path = "blobs",
               .flags = "--blobs",
               .type = "NAME",
               .expected = "a placement of blobs",
               .names = core::names_of<Placement>,
               .meaning = "Where blobs stand: each on 64 bytes, or where malloc puts them",
               .otherwise = "malloc for a library's order, else aligned",
               .parse = [](CacheSettings& s, Text t) { return read(s.execution.blobs.emplace(), t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.execution.placement())}; }},
    CacheField{.path = "element",
               .flags = "--element",
               .type = "TYPE",
               .expected = "a type of elements",
               .names = core::names_of<ElementType>,
               .meaning = "Type of weights and activations, also written 32, 16, 8",
               .parse = [](CacheSettings& s, Text t) { return read_element(s.execution.element, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.execution.element)}; }},
    CacheField{.path = "data_cache.kb",
               .flags = "--l1",
               .type = "KB",
               .unit = "kB of 1024 bytes",
               .kind = FieldKind::whole,
               .expected = "a whole number from 1 to 65536",
               .meaning = "Size of the data cache; the larger one has twice that",
               .parse =
                   [](CacheSettings& s, Text t) {
                     const bool is_size = read_size(s.with_null.data.bytes, t, kKilobyte, 1, 65536);
                     s.with_null.data.bytes *= kKilobyte;
                     return is_size;
                   },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.data.bytes / kKilobyte); }},
    CacheField{.path = "data_cache.ways",
               .flags = "--ways",
               .type = "N",
               .kind = FieldKind::whole,
               .expected = "a whole number from 1 to 65536",
               .meaning = "Ways of the data caches",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.data.ways, t, 1, 65536); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.data.ways); }},
    CacheField{.path = "line_bytes",
               .flags = "--line",
               .type = "N",
               .unit = "bytes",
               .kind = FieldKind::whole,
               .expected = "a whole number from 8 to 4096",
               .meaning = "Bytes of a line",
               .parse =
                   [](CacheSettings& s, Text t) {
                     const bool is_size = read_size(s.with_null.line_bytes, t, kByte, 8, kLongestLine);
                     s.execution.line_bytes = s.with_null.line_bytes;
                     return is_size;
                   },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.line_bytes); }},
    CacheField{.path = "data_cache.replacement",
               .flags = "--data-replacement",
               .type = "NAME",
               .expected = "a replacement",
               .names = core::names_of<DataReplacement>,
               .meaning = "Replacement of the data caches",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.data.replacement, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.data.replacement)}; }},
    CacheField{.path = "data_cache.write_back",
               .flags = "--write-through",
               .set_to = "false",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Data caches write through instead of back",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.data.write_back, t); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.data.write_back); }},
    CacheField{.path = "data_cache.write_allocate",
               .flags = "--no-write-allocate",
               .set_to = "false",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Stores that miss leave the data caches as they are",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.data.write_allocate, t); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.data.write_allocate); }},
    CacheField{.path = "second_level.kb",
               .flags = "--l2",
               .type = "KB",
               .unit = "kB of 1024 bytes",
               .kind = FieldKind::whole,
               .expected = "a whole number from 1 to 1048576",
               .meaning = "Size of a second-level cache",
               .otherwise = "none",
               .parse = [](CacheSettings& s, Text t) { return read_second_level(s, t); },
               .print =
                   [](const CacheSettings& s) {
                     const auto& level = s.with_null.second_level;
                     return level ? text_of(level->bytes / kKilobyte) : std::string{};
                   },
               .applies = [](const CacheSettings& s) { return s.with_null.second_level.has_value(); }},
    CacheField{.path = "second_level.ways",
               .flags = "--l2-ways",
               .type = "N",
               .kind = FieldKind::whole,
               .expected = "a whole number from 1 to 65536",
               .meaning = "Ways of the second level",
               .parse =
                   [](CacheSettings& s, Text t) {
                     const bool is_read = read(s.second_level_shape.ways, t, 1, 65536);
                     shape_second_level(s);
                     return is_read;
                   },
               .print = [](const CacheSettings& s) { return text_of(s.second_level_shape.ways); },
               .applies = has_second_level},
    CacheField{.path = "second_level.replacement",
               .flags = "--l2-replacement",
               .type = "NAME",
               .expected = "a replacement",
               .names = core::names_of<DataReplacement>,
               .meaning = "Replacement of the second level",
               .parse =
                   [](CacheSettings& s, Text t) {
                     const bool is_read = read(s.second_level_shape.replacement, t);
                     shape_second_level(s);
                     return is_read;
                   },
               .print = [](const CacheSettings& s) { return std::string{name(s.second_level_shape.replacement)}; },
               .applies = has_second_level},
    CacheField{.path = "second_level.inclusion",
               .flags = "--l2-inclusion",
               .type = "NAME",
               .expected = "what it holds of the first level's lines",
               .names = core::names_of<Inclusion>,
               .meaning = "Which of the data cache's lines the second level holds",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.inclusion, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.inclusion)}; },
               .applies = has_second_level},
    CacheField{
        .path = "cpu.second_level_cycles",
        .flags = "--l2-cycles",
        .type = "N",
        .unit = "cycles",
        .kind = FieldKind::whole,
        .expected = kCycles,
        .meaning = "Cycles of a second level on top of the probe, the machine's own too",
        .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.second_level_cycles, t, 0, kMostCycles); },
        .print = [](const CacheSettings& s) { return text_of(s.with_null.time.second_level_cycles); }},
    CacheField{.path = "machine_l2_kb",
               .flags = "--machine-l2",
               .type = "KB",
               .unit = "kB of 1024 bytes",
               .kind = FieldKind::whole,
               .expected = "a power of two from 1 to 1048576, or 0",
               .meaning = "Second level of the machine, whose effect is printed beside; 0: none",
               .parse =
                   [](CacheSettings& s, Text t) {
                     std::int64_t& kilobytes = s.machine_second_level_kb;
                     return read_size(kilobytes, t, kKilobyte, 0, 1'048'576) && (kilobytes & (kilobytes - 1)) == 0;
                   },
               .print = [](const CacheSettings& s) { return text_of(s.machine_second_level_kb); },
               .applies = [](const CacheSettings& s) { return !has_second_level(s); }},
    CacheField{.path = "prefetch_next",
               .flags = "--prefetch",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Prefetch the next line on a miss",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.prefetch_next, t); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.prefetch_next); }},
    CacheField{.path = "cpu.miss_cycles",
               .flags = "--miss-cycles",
               .type = "N",
               .unit = "cycles",
               .kind = FieldKind::whole,
               .expected = "a whole number from 0 to 1000000",
               .meaning = "Cycles of a miss on top of the probe",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.miss_cycles, t, 0, 1'000'000); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.miss_cycles); }},
    CacheField{.path = "cpu.alu_per_access",
               .flags = "--alu",
               .type = "X",
               .unit = "instructions",
               .kind = FieldKind::real,
               .expected = "a number from 0 to 1000",
               .meaning = "Other instructions for each memory access",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.alu_per_access, t, 0, 1000); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.alu_per_access); }},
    CacheField{.path = "cpu.line_cycles",
               .flags = "--line-cycles",
               .type = "N",
               .unit = "cycles",
               .kind = FieldKind::whole,
               .expected = kCycles,
               .meaning = "Cycles for which a line takes memory's channel; 0: any number at once",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.line_cycles, t, 0, kMostCycles); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.line_cycles); }},
    CacheField{.path = "cpu.write_buffer",
               .flags = "--write-buffer",
               .type = "N",
               .unit = "writes",
               .kind = FieldKind::whole,
               .expected = "a whole number from 0 to 65535",
               .meaning = "Writes that may stand before memory's channel; 0: the CPU waits for each",
               .otherwise = "any number",
               .parse =
                   [](CacheSettings& s, Text t) {
                     std::uint32_t writes = 0;
                     if (!read(writes, t, 0, 65535)) return false;
                     s.with_null.time.write_buffer = writes;
                     return true;
                   },
               .print =
                   [](const CacheSettings& s) {
                     const auto& writes = s.with_null.time.write_buffer;
                     return writes ? text_of(*writes) : std::string{};
                   },
               .applies = [](const CacheSettings& s) { return s.with_null.time.write_buffer.has_value(); }},
    CacheField{.path = "cpu.split_cycles",
               .flags = "--split-cycles",
               .type = "N",
               .unit = "cycles",
               .kind = FieldKind::whole,
               .expected = kCycles,
               .meaning = "Cycles of each split of an entry",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.split_cycles, t, 0, kMostCycles); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.split_cycles); }},
    CacheField{.path = "cpu.write_through_cycles",
               .flags = "--zero-write-cycles",
               .type = "N",
               .unit = "cycles",
               .kind = FieldKind::whole,
               .expected = kCycles,
               .meaning = "Cycles of each line of zeros written through",
               .parse = [](CacheSettings& s,
                           Text t) { return read(s.with_null.time.write_through_cycles, t, 0, kMostCycles); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.write_through_cycles); }},
    CacheField{
        .path = "cpu.merger_cycles",
        .flags = "--merger-cycles",
        .type = "N",
        .unit = "cycles",
        .kind = FieldKind::whole,
        .expected = kCycles,
        .meaning = "Cycles of each search of the merger, on the null cache's port",
        .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.merger_cycles, t, 0, kMostCycles); },
        .print = [](const CacheSettings& s) { return text_of(s.with_null.time.merger_cycles); }},
    CacheField{.path = "cpu.clock_mhz",
               .flags = "--clock",
               .type = "MHZ",
               .unit = "MHz",
               .kind = FieldKind::real,
               .expected = "a number from 1 to 100000",
               .meaning = "Clock of the CPU: leakage and power go by it",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.clock_mhz, t, 1, 100000); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.time.clock_mhz); }},
    CacheField{.path = "alignment",
               .flags = "--align",
               .type = "N",
               .unit = "bytes",
               .kind = FieldKind::whole,
               .expected = "a power of two from 1 to 4096",
               .meaning = "With blobs aligned: to so many bytes each",
               .parse = [](CacheSettings& s, Text t) { return read_alignment(s.execution.alignment, t); },
               .print = [](const CacheSettings& s) { return text_of(s.execution.alignment); },
               .applies = [](const CacheSettings& s) { return s.execution.placement() == Placement::aligned; }},
    CacheField{.path = "alignment_offset",
               .flags = "--align-offset",
               .type = "N",
               .unit = "bytes",
               .kind = FieldKind::whole,
               .expected = "a whole number from 0 to 4096",
               .meaning = "With blobs aligned: bytes behind its alignment at which a blob begins",
               .parse = [](CacheSettings& s, Text t) { return read(s.execution.alignment_offset, t, 0, 4096); },
               .print = [](const CacheSettings& s) { return text_of(s.execution.alignment_offset); },
               .applies = [](const CacheSettings& s) { return s.execution.placement() == Placement::aligned; }},
    CacheField{.path = "flush_between_layers",
               .flags = "--flush",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Caches start each layer empty",
               .parse = [](CacheSettings& s, Text t) { return read(s.flush_between_layers, t); },
               .print = [](const CacheSettings& s) { return text_of(s.flush_between_layers); }},
    CacheField{.path = "sampling.share",
               .flags = "--sample",
               .type = "PERCENT",
               .unit = "per cent",
               .kind = FieldKind::real,
               .expected = "a percentage from 0.01 to 50",
               .meaning = "Simulate about this share of long layers and estimate the rest, with error bounds",
               .otherwise = "all",
               .parse = [](CacheSettings& s, Text t) { return read_sample(s.sampling, t); },
               .print =
                   [](const CacheSettings& s) {
                     return s.sampling.share > 0 ? text_of(100 * s.sampling.share) : std::string{};
                   },
               .applies = [](const CacheSettings& s) { return s.sampling.share > 0; }},
    CacheField{.path = "granularity",
               .flags = "--words",
               .set_to = "words",
               .expected = "words or line runs",
               .meaning = "Simulate word by word, not by runs of accesses to one line",
               .parse =
                   [](CacheSettings& s, Text t) {
                     s.granularity = t == "words" ? Granularity::words : Granularity::line_runs;
                     return t == "words" || t == "line runs";
                   },
               .print =
                   [](const CacheSettings& s) {
                     return std::string{s.granularity == Granularity::words ? "words" : "line runs"};
                   }},
    CacheField{.path = "null_cache.entries",
               .flags = "--null-entries",
               .type = "N",
               .unit = "entries",
               .kind = FieldKind::whole,
               .expected = "a whole number from 0 to 65535",
               .meaning = "Ternary entries of the null cache; 0: none runs",
               .parse = [](CacheSettings& s,
                           Text t) { return read(s.with_null.null_cache.entries, t, 0, NullCache::kMostEntries); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.null_cache.entries); }},
    CacheField{.path = "null_cache.level",
               .flags = "--null-level",
               .type = "NAME",
               .expected = "a level",
               .names = core::names_of<NullLevel>,
               .meaning = "Level that has the null cache",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.null_level, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.null_level)}; }},
    CacheField{.path = "null_cache.probing",
               .flags = "--probing",
               .type = "NAME",
               .expected = "when it is searched",
               .names = core::names_of<Probing>,
               .meaning = "When the null cache is searched, serial a cycle after a miss of the data cache",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.time.probing, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.time.probing)}; }},
    CacheField{
        .path = "null_cache.search_budget",
        .flags = "--search-budget",
        .type = "N",
        .unit = "searches",
        .kind = FieldKind::whole,
        .expected = "a whole number from 0 to 1000000",
        .meaning = "Searches that the merger may take for an insertion",
        .otherwise = "any number",
        .parse = [](CacheSettings& s,
                    Text t) { return read(s.with_null.null_cache.merging.search_budget, t, 0, 1'000'000); },
        .print =
            [](const CacheSettings& s) {
              const std::int64_t budget = s.with_null.null_cache.merging.search_budget;
              return budget <= 1'000'000 ? text_of(budget) : std::string{};
            },
        .applies = [](const CacheSettings& s) { return s.with_null.null_cache.merging.search_budget <= 1'000'000; }},
    CacheField{.path = "null_cache.merge",
               .flags = "--merge",
               .type = "NAME",
               .expected = "an order of merging",
               .names = core::names_of<Merge>,
               .meaning = "Order of merging of addresses",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.null_cache.merging.merge, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.null_cache.merging.merge)}; }},
    CacheField{
        .path = "null_cache.max_x",
        .flags = "--max-x",
        .type = "N",
        .unit = "bits",
        .kind = FieldKind::whole,
        .expected = "a whole number from 0 to 27",
        .meaning = "X bits that an entry may have",
        .parse = [](CacheSettings& s, Text t) { return read(s.with_null.null_cache.merging.max_x, t, 0, kMaxOrder); },
        .print = [](const CacheSettings& s) { return text_of(s.with_null.null_cache.merging.max_x); }},
    CacheField{.path = "null_cache.replacement",
               .flags = "--replacement",
               .type = "NAME",
               .expected = "a replacement",
               .names = core::names_of<NullReplacement>,
               .meaning = "Replacement of the null cache",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.null_cache.replacement, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.null_cache.replacement)}; }},
    CacheField{.path = "null_cache.detection",
               .flags = "--detection",
               .type = "NAME",
               .expected = "a place of detection",
               .names = core::names_of<Detection>,
               .meaning = "Where zero lines are found",
               .parse = [](CacheSettings& s, Text t) { return read_detection(s.with_null.detection, t); },
               .print = [](const CacheSettings& s) { return std::string{name(s.with_null.detection)}; }},
    CacheField{
        .path = "null_cache.nonzero_write",
        .flags = "--nonzero-write",
        .type = "NAME",
        .expected = "what becomes of an entry",
        .names = core::names_of<OnNonzeroWrite>,
        .meaning = "What a non-zero store does to its entry",
        .parse = [](CacheSettings& s, Text t) { return read(s.with_null.null_cache.on_nonzero_write, t); },
        .print = [](const CacheSettings& s) { return std::string{name(s.with_null.null_cache.on_nonzero_write)}; }},
    CacheField{.path = "null_cache.spill",
               .flags = "--no-spill",
               .set_to = "false",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Single lines that leave the null cache are not put into the data cache",
               .parse = [](CacheSettings& s, Text t) { return read(s.with_null.spill, t); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.spill); }},
    CacheField{.path = "null_cache.tau",
               .flags = "--tau",
               .type = "X",
               .kind = FieldKind::real,
               .expected = "a number of at least 0",
               .meaning = "Lines whose floats are all at most X become zero; 0: exact",
               .parse = [](CacheSettings& s, Text t) { return read_tau(s.tau, t); },
               .print = [](const CacheSettings& s) { return text_of(s.tau); }},
    CacheField{.path = "null_cache.ignore_zero_sign",
               .flags = "--ignore-zero-sign",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "-0.0 counts as zero",
               .parse = [](CacheSettings& s, Text t) { return read(s.ignore_zero_sign, t); },
               .print = [](const CacheSettings& s) { return text_of(s.ignore_zero_sign); }},
    CacheField{.path = "configurations",
               .flags = "--configurations",
               .type = "LIST",
               .kind = FieldKind::texts,
               .expected = "some of plain, larger, null, readings (of null)",
               .meaning = "Which run: plain, larger, null, readings (other entries of 1 KB)",
               .parse = [](CacheSettings& s, Text t) { return read_compared(s.compared, t); },
               .print = [](const CacheSettings& s) { return print_compared(s.compared); }},
    CacheField{.path = "sectored",
               .flags = "--zca",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Compare with a sectored zero-content cache (ZCA) of equal bits",
               .parse = [](CacheSettings& s, Text t) { return read(s.sectored, t); },
               .print = [](const CacheSettings& s) { return text_of(s.sectored); }},
    CacheField{.path = "unlimited",
               .flags = "--unlimited",
               .kind = FieldKind::truth,
               .expected = kTrueOrFalse,
               .meaning = "Compare with a null cache without bounds",
               .parse = [](CacheSettings& s, Text t) { return read(s.unlimited, t); },
               .print = [](const CacheSettings& s) { return text_of(s.unlimited); }},
};

}  // namespace

std::span<const CacheField> cache_fields() {
  return kCacheFields;
}

}  // namespace systole::cachesim
