// SPDX-License-Identifier: MIT
#include "cachesim/studies/fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

constexpr std::uint32_t kSecondLevelWays = 8;

bool read_gemm(GemmOrder& order, Text text) {
  order = gemm_order_named(text);
  return true;
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

bool read_second_level(std::optional<DataCacheOptions>& level, Text text) {
  std::int64_t kilobytes = 0;
  if (!read_size(kilobytes, text, kKilobyte, 1, 1'048'576)) return false;
  level = DataCacheOptions{.bytes = kilobytes * kKilobyte, .ways = kSecondLevelWays};
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
               .type = "NAME",
               .expected = "openblas-CORE, atlas-NB, naive-ikj, naive-ijk, goto-8x4, goto-NB or copied-NB",
               .meaning = "Order of matrix products: openblas-CORE (atom, core2, nehalem, prescott, sandybridge, "
                          "haswell), atlas-NB, naive-ikj, naive-ijk, goto-8x4, goto-NB or copied-NB, NB from 4 to 4096",
               .parse = [](CacheSettings& s, Text t) { return read_gemm(s.execution.gemm, t); },
               .print = [](const CacheSettings& s) { return s.execution.gemm.name; }},
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
               .meaning = "Size of a second-level cache, 8-way",
               .otherwise = "none",
               .parse = [](CacheSettings& s, Text t) { return read_second_level(s.with_null.second_level, t); },
               .print =
                   [](const CacheSettings& s) {
                     const auto& level = s.with_null.second_level;
                     return level ? text_of(level->bytes / kKilobyte) : std::string{};
                   },
               .applies = [](const CacheSettings& s) { return s.with_null.second_level.has_value(); }},
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
               .expected = "a whole number from 1 to 65535",
               .meaning = "Ternary entries of the null cache",
               .parse = [](CacheSettings& s,
                           Text t) { return read(s.with_null.null_cache.entries, t, 1, NullCache::kMostEntries); },
               .print = [](const CacheSettings& s) { return text_of(s.with_null.null_cache.entries); }},
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
