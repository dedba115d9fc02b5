// SPDX-License-Identifier: MIT
// The functions that instrumented code calls (GCC's and clang's names for them), in place of the sanitizer's library.
#include "tests/cachesim/instrumented/plain_loops.h"

namespace systole::cachesim::testing {
namespace {

using Heard = std::function<void(const void*, std::uint32_t, bool)>;
const Heard* listener = nullptr;

void tell(const void* address, std::uint32_t bytes, bool store) {
  if (listener != nullptr) (*listener)(address, bytes, store);
}

}  // namespace

void listen_to(const std::function<void()>& work, const Heard& heard) {
  listener = &heard;
  work();
  listener = nullptr;
}

}  // namespace systole::cachesim::testing

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the names are the compiler's
extern "C" {
using systole::cachesim::testing::tell;

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_read4(void* address) {
  tell(address, 4, false);
}
void __tsan_write4(void* address) {
  tell(address, 4, true);
}
// Fields of the shape and the stack: not of the loops' data.
void __tsan_read1(void*) {}
void __tsan_read2(void*) {}
void __tsan_read8(void*) {}
void __tsan_read16(void*) {}
void __tsan_write1(void*) {}
void __tsan_write2(void*) {}
void __tsan_write8(void*) {}
void __tsan_write16(void*) {}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
