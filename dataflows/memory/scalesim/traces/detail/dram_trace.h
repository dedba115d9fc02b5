// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/python_set.h"
#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"

/// The DRAM traces: a row a DRAM line, `cycle,word 0,word 1,...`, all of them printed as floats, -1 for no word.
namespace systole::dataflows::scalesim {

/// What a double buffer fetches (USER mode). From its second block on SCALE-Sim's prefetcher fetches the same block of
/// the sequence again and again (its fault A7), and words that it blanks in one block stay blank in later ones.
/// Memory O(SRAM).
class PrefetchTrace final : public BlockObserver {
 public:
  PrefetchTrace(std::unique_ptr<PrefetchSequence> sequence, const BlockSize& size, TraceSink& sink);
  void first_block(const BlockCycles& cycles) override;
  void block(const BlockCycles& cycles) override;
  void flush() { text_.flush(); }

 private:
  /// Blanked words of a row of the sequence: those before `from` and those from `to` on.
  struct Blank {
    std::int64_t from = 0;
    std::int64_t to = 0;
  };

  void append_words(std::string& out, std::int64_t row, const Blank& extra);
  void emit(const BlockCycles& cycles, std::int64_t index, const std::string& words);

  std::unique_ptr<PrefetchSequence> sequence_;
  BlockSize size_;
  std::int64_t rows_;
  TraceText text_;
  std::map<std::int64_t, Blank> blanks_;  ///< by row
  std::int64_t next_row_ = 0;
  std::int64_t next_col_ = 0;
  std::int64_t blocks_ = 0;
  std::vector<std::string> repeated_;  ///< the words of the block that is fetched again and again, row by row
  std::vector<std::int64_t> addresses_;
};

/// What an estimated buffer fetches (CALC mode): each epoch's words, subset by subset in the order of CPython's sets,
/// all rows as wide as the widest and filled up with 1 (fault B11). Memory O(SRAM + operand).
class EpochTrace final : public EpochObserver {
 public:
  /// `widest`: words of the widest row, from a run before this one.
  EpochTrace(std::unique_ptr<DemandLines> demand, std::int64_t lines, AddressRange range, EpochSize size,
             std::int64_t widest, TraceSink& sink);
  void block(std::int64_t first_cycle, std::int64_t rows, std::int64_t width) override;
  void flush() { text_.flush(); }

 private:
  /// The words of the next epoch: up to a full one.
  void collect();

  std::unique_ptr<DemandLines> demand_;
  std::int64_t lines_;
  EpochSize size_;
  std::int64_t widest_;
  TraceText text_;
  std::int64_t line_ = 0;
  std::size_t port_ = 0;
  std::vector<std::int64_t> addresses_;
  std::vector<std::int64_t> words_;
  AddressRange range_;
  std::vector<std::uint32_t> last_epoch_;  ///< by address: the last epoch that saw it
  std::uint32_t epoch_ = 0;
  PythonSet subset_;
};

/// What a write buffer drains. Memory O(SRAM).
class DrainTrace final : public WriteObserver {
 public:
  DrainTrace(std::unique_ptr<DemandLines> demand, std::int64_t lines, std::int64_t width, TraceSink& sink);
  void flushed(std::int64_t words) override;
  void drained(std::int64_t t, std::int64_t lines, const std::vector<std::int64_t>* cycles) override;
  void flush() { text_.flush(); }

 private:
  std::int64_t next_word();

  std::unique_ptr<DemandLines> demand_;
  std::int64_t lines_;
  std::int64_t width_;
  TraceText text_;
  std::deque<std::int64_t> segments_;  ///< words that were flushed together and still wait
  std::int64_t line_ = 0;
  std::size_t port_ = 0;
  std::vector<std::int64_t> addresses_;
};

}  // namespace systole::dataflows::scalesim
