// SPDX-License-Identifier: MIT
#include "cachesim/instrument/emulator.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <vector>

#include "cachesim/instrument/child_process.h"
#include "cachesim/instrument/plugin_places.h"
#include "core/error.h"

namespace systole::cachesim {
namespace {

namespace fs = std::filesystem;

struct Machine {
  std::uint8_t bits;     ///< ELF's class: 1 of 32 bits, 2 of 64
  std::uint16_t number;  ///< ELF's e_machine
  std::string_view emulator;
};
constexpr std::array kMachines{Machine{2, 62, "qemu-x86_64"}, Machine{1, 3, "qemu-i386"}, Machine{1, 40, "qemu-arm"},
                               Machine{2, 183, "qemu-aarch64"}};

/// The file of that name in a folder of $PATH, or nothing.
fs::path in_path(std::string_view name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const fs::path candidate = fs::path(rest.substr(0, colon)) / name;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return {};
}

[[noreturn]] void reject_program(const fs::path& program, std::string found) {
  throw core::InputError({.where = {.file = program.string()},
                          .subject = "--run",
                          .found = std::move(found),
                          .expected = "an ELF program of x86-64, i386, ARM or AArch64, little-endian"});
}

}  // namespace

fs::path find_program(const std::string& program) {
  const bool is_path = program.find('/') != std::string::npos;
  const fs::path found = is_path ? fs::path(program) : in_path(program);
  std::error_code ignored;
  if (!found.empty() && fs::is_regular_file(found, ignored)) return found;
  throw core::InputError({.where = {},
                          .subject = "--run",
                          .found = core::in_quotes(program),
                          .expected = is_path ? "a program" : "a program in a folder of $PATH, or its path"});
}

fs::path find_emulator(const fs::path& program) {
  std::ifstream file(program, std::ios::binary);
  std::array<char, 20> header{};
  if (!file.read(header.data(), header.size()) || std::string_view(header.data(), 4) !=
                                                      "\x7f"
                                                      "ELF") {
    reject_program(program, "something else");
  }
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(header[at]); };
  const auto number = static_cast<std::uint16_t>(byte(18) | byte(19) << 8U);
  for (const Machine& machine : kMachines) {
    if (byte(4) != machine.bits || number != machine.number || byte(5) != 1) continue;
    const fs::path emulator = in_path(machine.emulator);
    if (!emulator.empty()) return emulator;
    throw core::InputError({.where = {},
                            .subject = "--run",
                            .found = fmt::format("no {} in $PATH, which runs this program", machine.emulator),
                            .expected = "QEMU's user-mode emulation: apt-get install qemu-user"});
  }
  reject_program(program, fmt::format("a program of machine {}", number));
}

std::string emulator_version(const fs::path& emulator) {
  const std::string text = output_of({emulator.string(), "--version"});
  return text.substr(0, text.find('\n'));
}

fs::path find_plugin() {
  std::vector<fs::path> places;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
  if (const char* const wanted = std::getenv("SYSTOLE_INSTRUMENT")) places.emplace_back(wanted);
  places.emplace_back(built_plugin());
  places.emplace_back(installed_plugin());
  std::string looked;
  for (const fs::path& place : places) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) return place;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw core::InputError({.where = {},
                          .subject = "--run",
                          .found = "no plugin for QEMU",
                          .expected = "it at " + looked + " ($SYSTOLE_INSTRUMENT)"});
}

}  // namespace systole::cachesim
