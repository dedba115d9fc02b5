// SPDX-License-Identifier: MIT
#include "cachesim/traces/systole_trace.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/files/unpacked_file.h"

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

[[noreturn]] void reject(const std::string& file, std::size_t byte, const std::string& expected) {
  throw core::InputError({.where = {.file = file},
                          .subject = fmt::format("byte {}", byte),
                          .found = "something else",
                          .expected = expected,
                          .nearest = {}});
}

std::uint64_t number(BinaryReader& reader) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    const auto byte = reader.value<std::uint8_t>("a number");
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  reject(reader.name(), reader.offset(), "a number of at most 63 bits");
}

using Header = std::array<char, kHeaderBytes>;

/// The line bytes that a header says.
std::uint32_t checked(const Header& header, const std::string& file) {
  if (!std::string_view(header.data(), header.size()).starts_with(kMagic)) {
    reject(file, 0, "SYSTRACE, the mark of Systole's traces");
  }
  std::array<std::uint32_t, 2> numbers{};
  std::memcpy(numbers.data(), header.data() + kMagic.size(), sizeof(numbers));
  if (numbers[0] != kVersion) reject(file, 8, "version 1");
  if (!std::has_single_bit(numbers[1]) || numbers[1] < 8 || numbers[1] > 4096) {
    reject(file, 12, "a line size: a power of two from 8 to 4096");
  }
  return numbers[1];
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
  core::UnpackedFile file(path, "a trace");
  Header header{};
  if (const std::size_t read = file.read(header); read < header.size()) {
    throw core::InputError({.where = {.file = file.name()},
                            .found = fmt::format("the end of the file at byte {}", read),
                            .expected = fmt::format("a trace: SYSTRACE and a header of {} bytes", kHeaderBytes)});
  }
  return checked(header, file.name());
}

void read_systole_trace(const std::filesystem::path& path, const std::function<void(std::string_view)>& on_layer,
                        const std::function<void(std::span<const LineRun>)>& on_runs) {
  systole_trace_line_bytes(path);  // a file that is none of ours is not unpacked
  BinaryReader reader(path);
  reader.take(kHeaderBytes, "a header");
  std::vector<LineRun> batch;
  batch.reserve(4096);
  const auto flush = [&] {
    on_runs(batch);
    batch.clear();
  };
  LineAddress line = 0;
  while (!reader.at_end()) {
    const auto head = reader.value<std::uint8_t>("a record");
    if ((head & kLayer) != 0) {
      flush();
      const std::span<const std::uint8_t> name = reader.take(number(reader), "a layer's name");
      on_layer(std::string_view(reinterpret_cast<const char*>(name.data()), name.size()));
      continue;
    }
    const std::uint64_t zigzag = number(reader);
    line += (zigzag >> 1U) ^ ((zigzag & 1U) != 0 ? ~std::uint64_t{0} : 0);
    LineRun run{.line = line};
    if (line >> 55U != 0) reject(reader.name(), reader.offset(), "a line of a 60-bit address");
    if ((head & kSeveral) != 0) {
      const std::uint64_t accesses = number(reader);
      if (accesses == 0 || accesses >> 32U != 0) reject(reader.name(), reader.offset(), "1 to 2^32 - 1 accesses");
      run.accesses = static_cast<std::uint32_t>(accesses);
    }
    if ((head >> 4U & 7U) >= kRegions.size()) reject(reader.name(), reader.offset(), "a region");
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
