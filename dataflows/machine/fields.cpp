// SPDX-License-Identifier: MIT
#include "dataflows/machine/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/field_values.h"
#include "core/named.h"
#include "core/number.h"
#include "dataflows/machine/precision.h"

namespace systole::dataflows {
namespace {

using Text = std::string_view;

using core::FieldKind;
using core::kNatural;
using core::kPositive;
using core::kTrueOrFalse;
using core::read;
using core::text_of;

// Sections of SCALE-Sim's .cfg.
constexpr Text kGeneral = "general";
constexpr Text kArchitecture = "architecture_presets";
constexpr Text kLayout = "layout";
constexpr Text kSparsity = "sparsity";
constexpr Text kRun = "run_presets";

std::string lower(Text text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// Numbers of at least 1 with commas between; none where one of them is something else. With a `unit` of bytes they are
/// sizes in it.
std::vector<std::int64_t> read_list(Text text, std::int64_t unit = 0) {
  std::vector<std::int64_t> values;
  while (true) {
    const std::size_t comma = text.find(',');
    std::int64_t value = 0;
    const Text part = core::trimmed(text.substr(0, comma));
    if (!(unit > 0 ? core::read_size(value, part, unit, 1) : read(value, part, 1))) return {};
    values.push_back(value);
    if (comma == Text::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

bool read_sizes(PerOperand& sizes, Text text) {
  const std::vector<std::int64_t> values = read_list(text, core::kKilobyte);
  if (values.size() != 1 && values.size() != 3) return false;
  sizes = {.ifmap = values.front(), .filter = values[values.size() / 2], .ofmap = values.back()};
  return true;
}

template <class Row>
bool read_row(const Row*& value, const Row* named) {
  if (named != nullptr) value = named;
  return named != nullptr;
}

std::string text_of(const PerOperand& sizes) {
  if (sizes.ifmap == sizes.filter && sizes.filter == sizes.ofmap) return text_of(sizes.ifmap);
  return fmt::format("{},{},{}", sizes.ifmap, sizes.filter, sizes.ofmap);
}

/// Bits of all words alike, of three operands, or of partial sums too.
bool read_bits(WordBits& bits, Text text) {
  std::vector<std::int64_t> values;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    std::int64_t value = 0;
    if (!read(value, core::trimmed(text.substr(0, comma)), 0)) return false;
    values.push_back(value);
    more = comma != Text::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  if (values.size() == 1) values = {values[0], values[0], values[0]};
  if (values.size() == 3) values.push_back(bits.partial_sum);
  if (values.size() != 4) return false;
  bits = {.ifmap = values[0], .filter = values[1], .ofmap = values[2], .partial_sum = values[3]};
  return true;
}

std::string text_of(const WordBits& bits) {
  std::string words = text_of(PerOperand{.ifmap = bits.ifmap, .filter = bits.filter, .ofmap = bits.ofmap});
  if (bits.partial_sum == 0) return words;
  return fmt::format("{},{},{},{}", bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum);
}

/// No clock is faster: a million GHz.
constexpr double kMostMegahertz = 1e9;

/// The cycles of one elementary operation, which only files say.
template <Elementary Operation>
constexpr MachineField element_cycles(Text path, Text meaning) {
  return {.path = path,
          .unit = "cycles",
          .kind = FieldKind::whole,
          .expected = kNatural,
          .meaning = meaning,
          .parse = [](Machine& m, Text t) { return read(m.vector.cycles[Operation], t, 0); },
          .print = [](const Machine& m) { return text_of(m.vector.cycles[Operation]); }};
}

// What follows is a table: a row a field, in the order of documentation. Designated initialisers leave out what a field
// does not have.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kFields{
    MachineField{.path = "run_name",
                 .section = kGeneral,
                 .key = "run_name",
                 .expected = "a name for the output folder, without '/'",
                 .meaning = "Name of the folder for SCALE-Sim's reports; empty: the network's name",
                 .parse =
                     [](Machine& m, Text t) {
                       m.run_name = t;
                       return !t.empty() && t.find('/') == Text::npos && t != "." && t != "..";
                     },
                 .print = [](const Machine& m) { return m.run_name; }},
    MachineField{.path = "array",
                 .flags = "-a,--array",
                 .type = "RxC",
                 .unit = "PEs",
                 .expected = "ROWSxCOLS, two whole numbers of at least 1, such as 32x32",
                 .meaning = "Array, rows x columns",
                 .parse =
                     [](Machine& m, Text t) {
                       const auto array = array_named(t);
                       if (array) m.array = *array;
                       return array.has_value();
                     },
                 .print = [](const Machine& m) { return array_text(m.array); }},
    MachineField{.path = "array.rows",
                 .section = kArchitecture,
                 .key = "ArrayHeight",
                 .unit = "PEs",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Rows of the array",
                 .parse = [](Machine& m, Text t) { return read(m.array.rows, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.array.rows); }},
    MachineField{.path = "array.cols",
                 .section = kArchitecture,
                 .key = "ArrayWidth",
                 .unit = "PEs",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Columns of the array",
                 .parse = [](Machine& m, Text t) { return read(m.array.cols, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.array.cols); }},
    MachineField{.path = "dataflow",
                 .flags = "-d,--dataflow",
                 .type = "NAME",
                 .section = kArchitecture,
                 .key = "Dataflow",
                 .expected = "a dataflow",
                 .names = dataflow_names,
                 .meaning = "Dataflow of the layers that it maps; the others run os",
                 .parse = [](Machine& m, Text t) { return read_row(m.dataflow, dataflow_named(t)); },
                 .print = [](const Machine& m) { return std::string{m.dataflow->name}; }},
    MachineField{.path = "timing",
                 .flags = "--timing",
                 .type = "NAME",
                 .expected = "a timing convention",
                 .names = core::names_of<Timing>,
                 .meaning = "Timing convention, what a fold costs",
                 .parse = [](Machine& m, Text t) { return read(m.timing, t); },
                 .print = [](const Machine& m) { return std::string{name(m.timing)}; }},
    MachineField{.path = "depthwise",
                 .flags = "--depthwise",
                 .type = "NAME",
                 .expected = "a depthwise mapping",
                 .names = core::names_of<DepthwiseMapping>,
                 .meaning = "How depthwise layers run that the dataflow does not map",
                 .parse = [](Machine& m, Text t) { return read(m.depthwise, t); },
                 .print = [](const Machine& m) { return std::string{name(m.depthwise)}; }},
    MachineField{.path = "memory",
                 .flags = "--memory",
                 .type = "NAME",
                 .expected = "a memory model",
                 .names = memory_model_names,
                 .meaning = "Memory model between the array and DRAM",
                 .parse = [](Machine& m, Text t) { return read_row(m.memory, memory_model_named(t)); },
                 .print = [](const Machine& m) { return std::string{m.memory->name}; }},
    MachineField{.path = "sram_kb",
                 .flags = "--sram",
                 .type = "KB[,KB,KB]",
                 .unit = "kB of 1024 bytes",
                 .kind = FieldKind::wholes,
                 .expected = "one size in kB, or three: ifmap,filter,ofmap",
                 .meaning = "Scratchpads of ifmap, filter and ofmap: one size for all, or three",
                 .parse = [](Machine& m, Text t) { return read_sizes(m.sram_kb, t); },
                 .print = [](const Machine& m) { return text_of(m.sram_kb); }},
    MachineField{.path = "sram_kb.ifmap",
                 .section = kArchitecture,
                 .key = "IfmapSramSzkB",
                 .unit = "kB of 1024 bytes",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Scratchpad of the ifmap",
                 .parse = [](Machine& m, Text t) { return core::read_size(m.sram_kb.ifmap, t, core::kKilobyte, 1); },
                 .print = [](const Machine& m) { return text_of(m.sram_kb.ifmap); }},
    MachineField{.path = "sram_kb.filter",
                 .section = kArchitecture,
                 .key = "FilterSramSzkB",
                 .unit = "kB of 1024 bytes",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Scratchpad of the filter",
                 .parse = [](Machine& m, Text t) { return core::read_size(m.sram_kb.filter, t, core::kKilobyte, 1); },
                 .print = [](const Machine& m) { return text_of(m.sram_kb.filter); }},
    MachineField{.path = "sram_kb.ofmap",
                 .section = kArchitecture,
                 .key = "OfmapSramSzkB",
                 .unit = "kB of 1024 bytes",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Scratchpad of the ofmap",
                 .parse = [](Machine& m, Text t) { return core::read_size(m.sram_kb.ofmap, t, core::kKilobyte, 1); },
                 .print = [](const Machine& m) { return text_of(m.sram_kb.ofmap); }},
    MachineField{.path = "bandwidth",
                 .flags = "--bandwidth",
                 .type = "W[,W,W]",
                 .section = kArchitecture,
                 .key = "Bandwidth",
                 .unit = "words per cycle",
                 .kind = FieldKind::wholes,
                 .expected = "whole numbers of at least 1, separated by commas",
                 .meaning = "DRAM bandwidth: of all operands together, or of ifmap, filter and ofmap",
                 .parse =
                     [](Machine& m, Text t) {
                       std::vector<std::int64_t> values = read_list(t);
                       if (values.empty()) return false;
                       m.bandwidth = std::move(values);
                       return true;
                     },
                 .print = [](const Machine& m) { return fmt::format("{}", fmt::join(m.bandwidth, ",")); }},
    MachineField{.path = "dram_latency",
                 .flags = "--dram-latency",
                 .type = "N",
                 .unit = "cycles",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With tiled: cycles until a layer's first word",
                 .parse = [](Machine& m, Text t) { return read(m.dram_latency, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.dram_latency); }},
    MachineField{.path = "word_bytes",
                 .unit = "bytes",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "With tiled: size of a word of any operand",
                 .parse = [](Machine& m, Text t) { return core::read_size(m.word_bytes, t, core::kByte, 1); },
                 .print = [](const Machine& m) { return text_of(m.word_bytes); }},
    MachineField{.path = "partial_sum_words",
                 .unit = "words",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "With tiled: words that a result takes until it is final",
                 .parse = [](Machine& m, Text t) { return read(m.partial_sum_words, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.partial_sum_words); }},
    MachineField{.path = "stream_cut",
                 .flags = "--stream-cut",
                 .type = "true|false",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "With tiled: whether streams are cut into chunks; false: the model of version 0.1",
                 .parse = [](Machine& m, Text t) { return read(m.stream_cut, t); },
                 .print = [](const Machine& m) { return text_of(m.stream_cut); }},
    MachineField{.path = "strips",
                 .flags = "--strips",
                 .type = "true|false",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "With tiled: whether large products are cut into strips, a fourth loop",
                 .parse = [](Machine& m, Text t) { return read(m.strips, t); },
                 .print = [](const Machine& m) { return text_of(m.strips); }},
    MachineField{.path = "keep_halos",
                 .flags = "--keep-halos",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "With tiled: input words that a tile and the one before share are not fetched again",
                 .parse = [](Machine& m, Text t) { return read(m.keep_halos, t); },
                 .print = [](const Machine& m) { return text_of(m.keep_halos); },
                 .applies = [](const Machine& m) { return m.keep_halos; }},
    MachineField{.path = "keep_activations",
                 .flags = "--keep-activations",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "With tiled: results that fit stay on chip for the layers that read them",
                 .parse = [](Machine& m, Text t) { return read(m.keep_activations, t); },
                 .print = [](const Machine& m) { return text_of(m.keep_activations); },
                 .applies = [](const Machine& m) { return m.keep_activations; }},
    MachineField{.path = "bits",
                 .flags = "--bits",
                 .type = "B[,B,B[,B]]",
                 .unit = "bits",
                 .kind = FieldKind::wholes,
                 .expected = "one number of bits, three (ifmap,filter,ofmap) or four (and partial sums)",
                 .meaning =
                     "With tiled: bits of a word of ifmap, filter and ofmap, and of a partial sum; 0: as word_bytes "
                     "and partial_sum_words say",
                 .parse = [](Machine& m, Text t) { return read_bits(m.bits, t); },
                 .print = [](const Machine& m) { return text_of(m.bits); }},
    MachineField{.path = "bits.ifmap",
                 .unit = "bits",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With tiled: bits of a word of the ifmap; 0: as word_bytes says",
                 .parse = [](Machine& m, Text t) { return read(m.bits.ifmap, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.bits.ifmap); }},
    MachineField{.path = "bits.filter",
                 .unit = "bits",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With tiled: bits of a word of the filter; 0: as word_bytes says",
                 .parse = [](Machine& m, Text t) { return read(m.bits.filter, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.bits.filter); }},
    MachineField{.path = "bits.ofmap",
                 .unit = "bits",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With tiled: bits of a word of the ofmap; 0: as word_bytes says",
                 .parse = [](Machine& m, Text t) { return read(m.bits.ofmap, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.bits.ofmap); }},
    MachineField{.path = "bits.partial_sum",
                 .unit = "bits",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With tiled: bits of a result until it is final; 0: as partial_sum_words says",
                 .parse = [](Machine& m, Text t) { return read(m.bits.partial_sum, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.bits.partial_sum); }},
    MachineField{
        .path = "bandwidth_bytes",
        .flags = "--bandwidth-bytes",
        .type = "N",
        .unit = "bytes per cycle",
        .kind = FieldKind::whole,
        .expected = kNatural,
        .meaning = "With tiled: DRAM bandwidth of all operands together in bytes, in place of words; 0: not given",
        .parse = [](Machine& m, Text t) { return core::read_size(m.bandwidth_bytes, t, core::kByte, 0); },
        .print = [](const Machine& m) { return text_of(m.bandwidth_bytes); }},
    MachineField{.path = "bandwidth_gbs",
                 .flags = "--bandwidth-gbs",
                 .type = "X",
                 .unit = "GB/s of 10^9 bytes",
                 .kind = FieldKind::real,
                 .expected = "a number of GB/s of at least 0",
                 .meaning = "The same in GB/s, by the clock; 0: not given",
                 .parse = [](Machine& m, Text t) { return read(m.bandwidth_gbs, t, 0, kMostGigabytes); },
                 .print = [](const Machine& m) { return text_of(m.bandwidth_gbs); }},
    MachineField{.path = "vector.model",
                 .flags = "--vector",
                 .type = "NAME",
                 .expected = "a vector model",
                 .names = core::names_of<VectorModel>,
                 .meaning = "What operators cost that the array does not run",
                 .parse = [](Machine& m, Text t) { return read(m.vector.model, t); },
                 .print = [](const Machine& m) { return std::string{name(m.vector.model)}; }},
    MachineField{.path = "vector.lanes",
                 .flags = "--lanes",
                 .type = "N",
                 .unit = "elements per cycle",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "Lanes of each core's vector unit; 0: as many as the array has columns",
                 .parse = [](Machine& m, Text t) { return read(m.vector.lanes, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.vector.lanes); }},
    MachineField{.path = "vector.fuse_elementwise",
                 .flags = "--fuse-elementwise",
                 .type = "true|false",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "Elementwise operators that alone read an array layer run at its drain",
                 .parse = [](Machine& m, Text t) { return read(m.vector.fuse_elementwise, t); },
                 .print = [](const Machine& m) { return text_of(m.vector.fuse_elementwise); }},
    element_cycles<Elementary::add>("vector.cycles.add", "Cycles of a lane for a sum or difference"),
    element_cycles<Elementary::multiply>("vector.cycles.multiply", "Cycles of a lane for a product"),
    element_cycles<Elementary::max>("vector.cycles.max", "Cycles of a lane for the larger or smaller of two"),
    element_cycles<Elementary::exponential>("vector.cycles.exp", "Cycles of a lane for e to a power"),
    element_cycles<Elementary::divide>("vector.cycles.divide", "Cycles of a lane for a quotient"),
    element_cycles<Elementary::square_root>("vector.cycles.sqrt", "Cycles of a lane for a square root"),
    element_cycles<Elementary::move>("vector.cycles.move",
                                     "Cycles of a lane for an element of a concatenation or slice; 0: they are views"),
    MachineField{.path = "cores",
                 .flags = "--cores",
                 .type = "N",
                 .unit = "cores",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Cores, each with an array, scratchpads and a vector unit of its own",
                 .parse = [](Machine& m, Text t) { return read(m.cores.count, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.cores.count); }},
    MachineField{.path = "partition",
                 .flags = "--partition",
                 .type = "NAME",
                 .expected = "a partition",
                 .names = core::names_of<Partition>,
                 .meaning = "How several cores share a layer",
                 .parse = [](Machine& m, Text t) { return read(m.cores.partition, t); },
                 .print = [](const Machine& m) { return std::string{name(m.cores.partition)}; }},
    MachineField{.path = "partition_model",
                 .flags = "--partition-model",
                 .type = "NAME",
                 .expected = "a partition model",
                 .names = core::names_of<PartitionModel>,
                 .meaning = "Whose rules cost a partition",
                 .parse = [](Machine& m, Text t) { return read(m.cores.model, t); },
                 .print = [](const Machine& m) { return std::string{name(m.cores.model)}; }},
    MachineField{.path = "partition_by",
                 .flags = "--partition-by",
                 .type = "NAME",
                 .expected = "what a partition is chosen by",
                 .names = core::names_of<PartitionBy>,
                 .meaning = "What makes a partition better",
                 .parse = [](Machine& m, Text t) { return read(m.cores.by, t); },
                 .print = [](const Machine& m) { return std::string{name(m.cores.by)}; }},
    MachineField{.path = "partition_scope",
                 .flags = "--partition-scope",
                 .type = "NAME",
                 .expected = "what has one partition",
                 .names = core::names_of<PartitionScope>,
                 .meaning = "What has one partition for itself",
                 .parse = [](Machine& m, Text t) { return read(m.cores.scope, t); },
                 .print = [](const Machine& m) { return std::string{name(m.cores.scope)}; }},
    MachineField{.path = "link_words",
                 .flags = "--link",
                 .type = "W",
                 .unit = "words per cycle",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "What a core sends to another, for partial sums; 0: as much as the array has columns",
                 .parse = [](Machine& m, Text t) { return read(m.cores.link_words, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.cores.link_words); }},
    MachineField{.path = "l2_kb",
                 .flags = "--l2",
                 .type = "KB",
                 .unit = "kB of 1024 bytes",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "A second level that all cores share, which fetches once what several need; 0: none",
                 .parse = [](Machine& m, Text t) { return core::read_size(m.cores.l2_kb, t, core::kKilobyte, 0); },
                 .print = [](const Machine& m) { return text_of(m.cores.l2_kb); }},
    MachineField{.path = "clock_mhz",
                 .flags = "--clock",
                 .type = "MHZ",
                 .unit = "MHz",
                 .kind = FieldKind::real,
                 .expected = "a number of MHz of at least 0",
                 .meaning = "Clock of the chip, which makes seconds of cycles; 0: not known",
                 .parse = [](Machine& m, Text t) { return read(m.clock_mhz, t, 0, kMostMegahertz); },
                 .print = [](const Machine& m) { return text_of(m.clock_mhz); }},
    MachineField{.path = "offsets.ifmap",
                 .section = kArchitecture,
                 .key = "IfmapOffset",
                 .unit = "words",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With SCALE-Sim's models: first address of the ifmap",
                 .parse = [](Machine& m, Text t) { return read(m.offsets.ifmap, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.offsets.ifmap); }},
    MachineField{.path = "offsets.filter",
                 .section = kArchitecture,
                 .key = "FilterOffset",
                 .unit = "words",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With SCALE-Sim's models: first address of the filter",
                 .parse = [](Machine& m, Text t) { return read(m.offsets.filter, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.offsets.filter); }},
    MachineField{.path = "offsets.ofmap",
                 .section = kArchitecture,
                 .key = "OfmapOffset",
                 .unit = "words",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "With SCALE-Sim's models: first address of the ofmap",
                 .parse = [](Machine& m, Text t) { return read(m.offsets.ofmap, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.offsets.ofmap); }},
    MachineField{.path = "request_buffers.read",
                 .section = kArchitecture,
                 .key = "ReadRequestBuffer",
                 .unit = "requests",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "With external DRAM latencies: read requests that may be under way",
                 .parse = [](Machine& m, Text t) { return read(m.read_request_buffer, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.read_request_buffer); }},
    MachineField{.path = "request_buffers.write",
                 .section = kArchitecture,
                 .key = "WriteRequestBuffer",
                 .unit = "requests",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "With external DRAM latencies: write requests that may be under way",
                 .parse = [](Machine& m, Text t) { return read(m.write_request_buffer, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.write_request_buffer); }},
    MachineField{.path = "banks.ifmap.custom_layout",
                 .section = kLayout,
                 .key = "IfmapCustomLayout",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "The ifmap lies in its banks as the layout file says",
                 .parse = [](Machine& m, Text t) { return read(m.ifmap_banks.custom_layout, t); },
                 .print = [](const Machine& m) { return text_of(m.ifmap_banks.custom_layout); }},
    MachineField{.path = "banks.ifmap.bandwidth",
                 .section = kLayout,
                 .key = "IfmapSRAMBankBandwidth",
                 .unit = "words per cycle",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Words per cycle of the ifmap's banks together; in USER mode of its DRAM reads, too. In a "
                            "file its default is the first of `bandwidth`",
                 .parse = [](Machine& m, Text t) { return read(m.ifmap_banks.bandwidth, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.ifmap_banks.bandwidth); }},
    MachineField{.path = "banks.ifmap.banks",
                 .section = kLayout,
                 .key = "IfmapSRAMBankNum",
                 .unit = "banks",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Banks of the ifmap's scratchpad",
                 .parse = [](Machine& m, Text t) { return read(m.ifmap_banks.banks, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.ifmap_banks.banks); }},
    MachineField{.path = "banks.ifmap.ports",
                 .section = kLayout,
                 .key = "IfmapSRAMBankPort",
                 .unit = "ports",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Ports of each of the ifmap's banks",
                 .parse = [](Machine& m, Text t) { return read(m.ifmap_banks.ports, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.ifmap_banks.ports); }},
    MachineField{.path = "banks.filter.custom_layout",
                 .section = kLayout,
                 .key = "FilterCustomLayout",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "The filter lies in its banks as the layout file says",
                 .parse = [](Machine& m, Text t) { return read(m.filter_banks.custom_layout, t); },
                 .print = [](const Machine& m) { return text_of(m.filter_banks.custom_layout); }},
    MachineField{.path = "banks.filter.bandwidth",
                 .section = kLayout,
                 .key = "FilterSRAMBankBandwidth",
                 .unit = "words per cycle",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Words per cycle of the filter's banks together; in USER mode of its DRAM reads, too. In a "
                            "file its default is the first of `bandwidth`",
                 .parse = [](Machine& m, Text t) { return read(m.filter_banks.bandwidth, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.filter_banks.bandwidth); }},
    MachineField{.path = "banks.filter.banks",
                 .section = kLayout,
                 .key = "FilterSRAMBankNum",
                 .unit = "banks",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Banks of the filter's scratchpad",
                 .parse = [](Machine& m, Text t) { return read(m.filter_banks.banks, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.filter_banks.banks); }},
    MachineField{.path = "banks.filter.ports",
                 .section = kLayout,
                 .key = "FilterSRAMBankPort",
                 .unit = "ports",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "Ports of each of the filter's banks",
                 .parse = [](Machine& m, Text t) { return read(m.filter_banks.ports, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.filter_banks.ports); }},
    MachineField{.path = "sparsity.enabled",
                 .section = kSparsity,
                 .key = "SparsitySupport",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "SCALE-Sim's models leave out the weights that N:M sparsity prunes",
                 .parse = [](Machine& m, Text t) { return read(m.sparsity.enabled, t); },
                 .print = [](const Machine& m) { return text_of(m.sparsity.enabled); }},
    MachineField{.path = "sparsity.representation",
                 .section = kSparsity,
                 .key = "SparseRep",
                 .expected = "csr, csc or ellpack_block",
                 .meaning = "How SCALE-Sim stores sparse filters",
                 .parse =
                     [](Machine& m, Text t) {
                       m.sparsity.representation = t;
                       return t == "csr" || t == "csc" || t == "ellpack_block";
                     },
                 .print = [](const Machine& m) { return m.sparsity.representation; }},
    MachineField{.path = "sparsity.optimized_mapping",
                 .section = kSparsity,
                 .key = "OptimizedMapping",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "Row-wise N:M, drawn at random for each filter",
                 .parse = [](Machine& m, Text t) { return read(m.sparsity.optimized_mapping, t); },
                 .print = [](const Machine& m) { return text_of(m.sparsity.optimized_mapping); }},
    MachineField{.path = "sparsity.block_size",
                 .section = kSparsity,
                 .key = "BlockSize",
                 .unit = "weights",
                 .kind = FieldKind::whole,
                 .expected = kPositive,
                 .meaning = "M of row-wise N:M",
                 .parse = [](Machine& m, Text t) { return read(m.sparsity.block_size, t, 1); },
                 .print = [](const Machine& m) { return text_of(m.sparsity.block_size); }},
    MachineField{.path = "sparsity.seed",
                 .section = kSparsity,
                 .key = "RandomNumberGeneratorSeed",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "Seed of the random row-wise N:M",
                 .parse = [](Machine& m, Text t) { return read(m.sparsity.seed, t, 0); },
                 .print = [](const Machine& m) { return text_of(m.sparsity.seed); }},
    MachineField{
        .path = "interface",
        .flags = "--interface",
        .type = "calc|user",
        .section = kRun,
        .key = "InterfaceBandwidth",
        .expected = "CALC or USER",
        .meaning =
            "How SCALE-Sim treats DRAM bandwidth: CALC estimates it so that nothing stalls, USER takes what is given",
        .parse =
            [](Machine& m, Text t) {
              const std::string mode = lower(t);
              m.interface_mode = mode == "user" ? InterfaceMode::user : InterfaceMode::calc;
              return mode == "user" || mode == "calc";
            },
        .print =
            [](const Machine& m) { return std::string{m.interface_mode == InterfaceMode::user ? "USER" : "CALC"}; }},
    MachineField{.path = "ramulator_trace",
                 .section = kRun,
                 .key = "UseRamulatorTrace",
                 .kind = FieldKind::truth,
                 .expected = kTrueOrFalse,
                 .meaning = "In USER mode, DRAM latencies come from files in results/",
                 .parse = [](Machine& m, Text t) { return read(m.use_ramulator_trace, t); },
                 .print = [](const Machine& m) { return text_of(m.use_ramulator_trace); }},
    MachineField{.path = "time",
                 .flags = "--time",
                 .type = "NAME",
                 .expected = "a model of time",
                 .names = core::names_of<SiliconModel>,
                 .meanings = core::meanings_of<SiliconModel>,
                 .meaning = "Time on silicon, in microseconds",
                 .parse = [](Machine& m, Text t) { return read(m.silicon_model, t); },
                 .print = [](const Machine& m) { return std::string{name(m.silicon_model)}; },
                 .applies = [](const Machine& m) { return m.silicon_model != SiliconModel::none; }},
    MachineField{.path = "time_operands",
                 .flags = "--time-operands",
                 .type = "NAME",
                 .expected = "a place of operands",
                 .names = core::names_of<TimeOperands>,
                 .meanings = core::meanings_of<TimeOperands>,
                 .meaning = "Where the larger operand of a product is before its kernel starts",
                 .parse = [](Machine& m, Text t) { return read(m.time_operands, t); },
                 .print = [](const Machine& m) { return std::string{name(m.time_operands)}; },
                 .applies = [](const Machine& m) { return m.silicon_model != SiliconModel::none; }},
    MachineField{.path = "time_model",
                 .section = kRun,
                 .key = "TimeLinearModel",
                 .expected = "a time model",
                 .names = core::names_of<TimeModel>,
                 .meaning = "Time on silicon from cycles, and TIME_REPORT.csv; empty: neither",
                 .parse =
                     [](Machine& m, Text t) {
                       m.time_model.emplace();
                       return read(*m.time_model, t);
                     },
                 .print = [](const Machine& m) { return m.time_model ? std::string{name(*m.time_model)} : ""; },
                 .applies = [](const Machine& m) { return m.time_model.has_value(); }},
};

}  // namespace

std::span<const MachineField> machine_fields() {
  return kFields;
}

const MachineField* machine_field(std::string_view path) {
  return core::field_at(machine_fields(), path);
}

}  // namespace systole::dataflows
