// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <unordered_map>

#include "cachesim/instrument/wire.h"
#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// Remembers which lines held zeros when they were last seen. A line that was never seen counts as zero, as fresh
/// memory is.
class LastSeen {
 public:
  /// Notes what the line holds now; gives what it held before.
  bool was_zero(LineAddress line, bool is_zero) {
    std::uint64_t& word = word_of(line);
    const std::uint64_t bit = std::uint64_t{1} << (line & 63U);
    const bool was = (word & bit) == 0;
    if (was != is_zero) word ^= bit;
    return was;
  }

 private:
  static constexpr unsigned kPageBits = 12;  ///< lines of a page, as a power of two
  using Page = std::array<std::uint64_t, (std::size_t{1} << kPageBits) / 64>;
  struct Recent {
    LineAddress number = ~LineAddress{0};
    Page* page = nullptr;
  };

  std::uint64_t& word_of(LineAddress line) {
    const LineAddress number = line >> kPageBits;
    Recent& recent = recent_[number % recent_.size()];
    if (recent.number != number) {
      std::unique_ptr<Page>& page = pages_[number];
      if (!page) page = std::make_unique<Page>();
      recent = {.number = number, .page = page.get()};
    }
    return (*recent.page)[(line >> 6U) % recent.page->size()];
  }

  std::array<Recent, 256> recent_{};
  std::unordered_map<LineAddress, std::unique_ptr<Page>> pages_;
};

/// Turns the loads and stores of one thread, as they come from QEMU, into line runs: joins the pieces of an access,
/// looks at the line's bytes and counts references. O(1) an access.
///
/// `Sink` gets `run(const LineRun&, bool continues)` for each run, `continues` where it goes on with the reference of
/// the run before it (a straddling one).
template <class Sink>
class ReferenceRuns {
 public:
  ReferenceRuns(LineGeometry geometry, LastSeen& seen, Sink& sink) : geometry_(geometry), seen_(seen), sink_(sink) {}

  /// Takes one access as QEMU reports it: `size` bytes at `address`, done. `instruction` is any number that no other
  /// instruction has. `execution` is the same for the pieces of one access only, or 0 where each access is whole.
  void access(const std::uint8_t* base, std::uint64_t address, std::uint32_t size, bool store,
              std::uint64_t instruction, std::uint64_t execution) {
    const bool same = instruction == instruction_;
    if (execution != 0 && same && execution == execution_ && store == store_ && address == end_) {
      end_ = address + size;
      go_on(base, address, size);
      return;
    }
    if (store && same && !store_ && address == begin_) {
      --counts.loads;
      ++counts.modifications;
    } else {
      ++(store ? counts.stores : counts.loads);
    }
    instruction_ = instruction;
    execution_ = execution;
    store_ = store;
    begin_ = address;
    end_ = address + size;
    commit();
    begin(base, geometry_.line_of(address), false);
    if (geometry_.offset(address) + size > geometry_.bytes()) cross(base, address + size - 1);
  }

  /// Hands on what is not handed on yet.
  void flush() { commit(); }

  wire::Counts counts;

 private:
  void begin(const std::uint8_t* base, LineAddress line, bool continues) {
    const bool zero = is_zero(base, line);
    pending_ = {.line = line, .store = store_, .null = zero, .all_zero = zero, .was_zero = seen_.was_zero(line, zero)};
    continues_ = continues;
    has_pending_ = true;
    is_alone_ = continues;
  }

  /// Adds more bytes of the reference that is under way.
  void go_on(const std::uint8_t* base, std::uint64_t address, std::uint32_t size) {
    if (geometry_.line_of(address) != pending_.line) {
      cross(base, address + size - 1);
      return;
    }
    if (store_) {
      const bool zero = is_zero(base, pending_.line);
      seen_.was_zero(pending_.line, zero);
      pending_.null = pending_.all_zero = zero;
    }
    if (geometry_.offset(address) + size > geometry_.bytes()) cross(base, address + size - 1);
  }

  void cross(const std::uint8_t* base, std::uint64_t last) {
    for (const LineAddress end = geometry_.line_of(last); pending_.line != end;) {
      const LineAddress next = pending_.line + 1;
      is_alone_ = true;
      commit();
      begin(base, next, true);
    }
  }

  /// Consecutive accesses of one kind become one run where that changes nothing: not in the pieces of a straddling
  /// reference, and not where the line becomes zero or stops being so.
  void commit() {
    if (!has_pending_) return;
    has_pending_ = false;
    const bool steady = !pending_.store || pending_.all_zero == pending_.was_zero;
    if (joinable_ && !is_alone_ && steady && run_.line == pending_.line && run_.store == pending_.store &&
        run_.all_zero == pending_.all_zero) {
      ++run_.accesses;
      return;
    }
    hand_on();
    run_ = pending_;
    run_continues_ = continues_;
    has_run_ = true;
    joinable_ = !is_alone_ && steady;
  }

 public:
  void hand_on() {
    if (has_run_) sink_.run(run_, run_continues_);
    has_run_ = false;
    joinable_ = false;
  }

 private:
  [[nodiscard]] bool is_zero(const std::uint8_t* base, LineAddress line) const {
    const std::uint8_t* const bytes = base + geometry_.address_of(line);
    const auto word = [bytes](std::uint32_t at) {
      std::uint64_t value = 0;
      std::memcpy(&value, bytes + at, 8);
      return value;
    };
    if (geometry_.bytes() == 32) return (word(0) | word(8) | word(16) | word(24)) == 0;  // the usual line, quickly
    std::uint64_t any = 0;
    for (std::uint32_t at = 0; at < geometry_.bytes(); at += 8) any |= word(at);
    return any == 0;
  }

  LineGeometry geometry_;
  LastSeen& seen_;
  Sink& sink_;
  std::uint64_t instruction_ = ~std::uint64_t{0}, execution_ = 0, begin_ = 0, end_ = 0;
  bool store_ = false;
  LineRun pending_, run_;
  bool has_pending_ = false, has_run_ = false, continues_ = false, run_continues_ = false, is_alone_ = false,
       joinable_ = false;
};

}  // namespace systole::cachesim
