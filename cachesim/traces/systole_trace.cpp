// SPDX-License-Identifier: MIT
#include "cachesim/traces/systole_trace.h"

#include <fmt/format.h>

#include <bit>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"

namespace systole::cachesim {
namespace {

constexpr std::string_view kMagic = "SYSTRACE";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = kMagic.size() + 2 * sizeof(std::uint32_t);
constexpr std::uint8_t kStore = 1;
constexpr std::uint8_t kAllZero = 2;
constexpr std::uint8_t kWasZero = 4;
constexpr std::uint8_t kSeveral = 8;
constexpr std::uint8_t kLayer = 128;

void append(std::string& to, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) to += static_cast<char>(value >> shift & 0xffU);
}

[[noreturn]] void reject(const BinaryFile& file, std::size_t byte, const std::string& expected) {
  throw core::InputError({.where = {.file = file.name},
                          .subject = fmt::format("byte {}", byte),
                          .found = "something else",
                          .expected = expected,
                          .nearest = {}});
}

std::uint64_t number(BinaryReader& reader, const BinaryFile& file) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    const auto byte = reader.value<std::uint8_t>("a number");
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  reject(file, reader.offset(), "a number of at most 63 bits");
}

std::uint32_t read_header(BinaryReader& reader, const BinaryFile& file) {
  const std::span<const std::uint8_t> magic = reader.take(kMagic.size(), "SYSTRACE");
  if (std::string_view(reinterpret_cast<const char*>(magic.data()), magic.size()) != kMagic) {
    reject(file, 0, "SYSTRACE, the mark of Systole's traces");
  }
  if (reader.value<std::uint32_t>("the version") != kVersion) reject(file, 8, "version 1");
  const auto line_bytes = reader.value<std::uint32_t>("the line size");
  if (!std::has_single_bit(line_bytes) || line_bytes < 8 || line_bytes > 4096) {
    reject(file, 12, "a line size: a power of two from 8 to 4096");
  }
  return line_bytes;
}

}  // namespace

SystoleTraceWriter::SystoleTraceWriter(std::uint32_t line_bytes) : bytes_(kMagic) {
  append(bytes_, kVersion);
  append(bytes_, line_bytes);
}

void SystoleTraceWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>((value & 0x7fU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

void SystoleTraceWriter::layer(std::string_view name) {
  bytes_ += static_cast<char>(kLayer);
  number(name.size());
  bytes_ += name;
}

void SystoleTraceWriter::run(const LineRun& run) {
  const auto region = static_cast<std::uint8_t>(run.region);
  bytes_ +=
      static_cast<char>((run.store ? kStore : 0U) | (run.all_zero ? kAllZero : 0U) | (run.was_zero ? kWasZero : 0U) |
                        (run.accesses > 1 ? kSeveral : 0U) | (std::uint32_t{region} << 4U));
  const std::uint64_t up = run.line - last_;
  number((up << 1U) ^ (up >> 63U != 0 ? ~std::uint64_t{0} : 0));  // zigzag: small steps either way are small numbers
  if (run.accesses > 1) number(run.accesses);
  last_ = run.line;
}

std::uint32_t systole_trace_line_bytes(const std::filesystem::path& path) {
  const BinaryFile file = read_binary_head(path, kHeaderBytes);
  BinaryReader reader(file);
  return read_header(reader, file);
}

void read_systole_trace(const std::filesystem::path& path, const std::function<void(std::string_view)>& on_layer,
                        const std::function<void(std::span<const LineRun>)>& on_runs) {
  systole_trace_line_bytes(path);  // a file that is none of ours is not unpacked
  const BinaryFile file = read_binary_file(path);
  BinaryReader reader(file);
  read_header(reader, file);
  std::vector<LineRun> batch;
  batch.reserve(4096);
  const auto flush = [&] {
    on_runs(batch);
    batch.clear();
  };
  LineAddress line = 0;
  while (reader.left() > 0) {
    const auto head = reader.value<std::uint8_t>("a record");
    if ((head & kLayer) != 0) {
      flush();
      const std::span<const std::uint8_t> name = reader.take(number(reader, file), "a layer's name");
      on_layer(std::string_view(reinterpret_cast<const char*>(name.data()), name.size()));
      continue;
    }
    const std::uint64_t zigzag = number(reader, file);
    line += (zigzag >> 1U) ^ ((zigzag & 1U) != 0 ? ~std::uint64_t{0} : 0);
    LineRun run{.line = line};
    if (line >> 55U != 0) reject(file, reader.offset(), "a line of a 60-bit address");
    if ((head & kSeveral) != 0) {
      const std::uint64_t accesses = number(reader, file);
      if (accesses == 0 || accesses >> 32U != 0) reject(file, reader.offset(), "1 to 2^32 - 1 accesses");
      run.accesses = static_cast<std::uint32_t>(accesses);
    }
    if ((head >> 4U & 7U) >= kRegions.size()) reject(file, reader.offset(), "a region");
    run.region = static_cast<Region>(head >> 4U & 7U);
    run.store = (head & kStore) != 0;
    run.null = run.all_zero = (head & kAllZero) != 0;
    run.was_zero = (head & kWasZero) != 0;
    batch.push_back(run);
    if (batch.size() == batch.capacity()) flush();
  }
  flush();
}

}  // namespace systole::cachesim
