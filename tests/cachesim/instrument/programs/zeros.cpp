// SPDX-License-Identifier: MIT
// Loads and stores single bytes of a block whose lines are zero now and then, and writes to the file that it is given
// what it did: the block's address, then of each access its byte's place, whether it stored, and whether its line was
// zero before and after. It knows that from a copy elsewhere. What lies between the marks is only that, and the copy's
// accesses.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

constexpr unsigned kLine = 32;
constexpr unsigned kLines = 64;
alignas(64) volatile std::uint8_t block[kLine * kLines];
std::uint8_t copy[kLine * kLines];

struct Done {
  std::uint32_t place;
  bool store, was_zero, is_zero;
};
std::array<Done, 5000> done;

bool is_zero(std::uint32_t place) {
  for (unsigned i = 0; i < kLine; ++i) {
    if (copy[place / kLine * kLine + i] != 0) return false;
  }
  return true;
}

void say(const char* text) {
  if (write(-1, text, std::strlen(text)) == 0) std::puts("?");
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t random = 1;
  const auto next = [&](std::uint32_t below) { return (random = random * 1664525U + 1013904223U) / 65536U % below; };
  say("systole:begin");
  for (unsigned i = 0; i < done.size(); ++i) {
    if (i == 2000) say("systole:layer second");
    const std::uint32_t place =
        next(kLines) * kLine + next(2) * 17;  // two bytes of each line, so that it is often zero
    const bool store = next(2) == 0;
    const auto value = static_cast<std::uint8_t>(next(3) == 0 ? 7 : 0);
    done[i] = {place, store, is_zero(place), false};
    if (store) {
      block[place] = copy[place] = value;
    } else {
      copy[place] = block[place];
    }
    done[i].is_zero = is_zero(place);
  }
  say("systole:end");
  block[0] = 9;  // nobody listens
  std::FILE* const file = std::fopen(argc > 1 ? argv[1] : "/dev/null", "w");
  std::fprintf(file, "%llu\n", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(&block[0])));
  for (const Done& d : done) std::fprintf(file, "%u %d %d %d\n", d.place, d.store, d.was_zero, d.is_zero);
  std::fclose(file);
  return 3;
}
