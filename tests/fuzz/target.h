// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/files/text_file.h"

/// Entry points for fuzzing. A file of tests/fuzz/ROOM/ hands one reader's input to it. libFuzzer's build
/// (SYSTOLE_FUZZ) makes a program of each file; without it all of them stand in one program, which replays the corpus.
namespace systole::tests::fuzz {

using EntryPoint = int (*)(const std::uint8_t* data, std::size_t size);

struct Target {
  std::string_view name;
  EntryPoint enter = nullptr;
};

/// Those of this program, in no order.
std::span<const Target> targets();

/// Adds a target to those of this program, before main begins.
class Registered {
 public:
  Registered(std::string_view name, EntryPoint enter);
};

/// Calls `read`, which may refuse its input by an error that names the user's mistake. Whatever else it throws leaves
/// this function, and so ends the program.
template <class Read>
int attempt(const Read& read) {
  try {
    read();
  } catch (const core::InputError&) {     // NOLINT(bugprone-empty-catch): refusing is right, and so is reading
  } catch (const core::OverflowError&) {  // NOLINT(bugprone-empty-catch): a command names the layer
  }
  return 0;
}

inline std::string bytes_of(const std::uint8_t* data, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(data[i]);
  return bytes;
}

/// The input as a text file that has passed the checks of characters.
inline core::TextFile text_of(const std::uint8_t* data, std::size_t size, std::string name = "input") {
  return core::checked_text(std::move(name), bytes_of(data, size));
}

}  // namespace systole::tests::fuzz

// NOLINTBEGIN(cppcoreguidelines-macro-usage): libFuzzer asks for a function of one name, a program has room for one
#ifdef SYSTOLE_FUZZ_ALONE
#define SYSTOLE_FUZZ_TARGET(target) extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
#else
#define SYSTOLE_FUZZ_TARGET(target)                                                          \
  static int fuzz_##target(const std::uint8_t* data, std::size_t size);                      \
  static const systole::tests::fuzz::Registered registered_##target(#target, fuzz_##target); \
  static int fuzz_##target(const std::uint8_t* data, std::size_t size)
#endif
// NOLINTEND(cppcoreguidelines-macro-usage)
