// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/scalesim/scalesim_reference.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <vector>

namespace systole::tests {
namespace {

using Int = std::int64_t;

/// A vector with signed indices and sizes.
template <class Value>
class List : public std::vector<Value> {
 public:
  List() = default;
  explicit List(Int size, const Value& value = {}) : std::vector<Value>(static_cast<std::size_t>(size), value) {}
  Value& operator[](Int i) { return this->at(static_cast<std::size_t>(i)); }
  const Value& operator[](Int i) const { return this->at(static_cast<std::size_t>(i)); }
  [[nodiscard]] Int count() const { return static_cast<Int>(this->size()); }
};
using Row = List<Int>;
using Matrix = List<Row>;
constexpr Int kNone = -1;

Int up(Int a, Int b) {
  return (a + b - 1) / b;
}

/// Addresses of the layer's operands: windows x taps, taps x filters, windows x filters.
struct Operands {
  Matrix ifmap;
  Matrix filter;
  Matrix ofmap;
};

Operands operands_of(const ReferenceCase& c) {
  const Int oh = up(c.h - c.fh + c.stride, c.stride);
  const Int ow = up(c.w - c.fw + c.stride, c.stride);
  const Int px = oh * ow;
  const Int window = c.fh * c.fw * c.channels;
  Operands o{Matrix(px, Row(window)), Matrix(window, Row(c.filters)), Matrix(px, Row(c.filters))};
  for (Int i = 0; i < px; ++i) {
    for (Int j = 0; j < window; ++j) {
      const Int y = i / ow * c.stride + j / (c.fw * c.channels);
      const Int x = i % ow * c.stride + j % (c.fw * c.channels) / c.channels;
      o.ifmap[i][j] = y >= c.h || x >= c.w ? kNone : c.offset[0] + (y * c.w + x) * c.channels + j % c.channels;
    }
    for (Int k = 0; k < c.filters; ++k) o.ofmap[i][k] = c.offset[2] + i * c.filters + k;
  }
  for (Int j = 0; j < window; ++j) {
    for (Int k = 0; k < c.filters; ++k) o.filter[j][k] = c.offset[1] + k * window + j;
  }
  return o;
}

/// Leaves out the rows of weights that sparsity prunes, and the ifmap words that only they would meet.
Operands pruned(const ReferenceCase& c, const Operands& o) {
  Operands kept{Matrix(o.ifmap.count(), Row()), {}, o.ofmap};
  for (Int j = 0; j < o.filter.count(); ++j) {
    if (j % c.of >= c.kept) continue;
    kept.filter.push_back(o.filter[j]);
    // The artifact's state takes the first columns of the ifmap instead.
    const Int column = c.rules == ReferenceCase::Rules::ispass25 ? kept.filter.count() - 1 : j;
    for (Int i = 0; i < o.ifmap.count(); ++i) kept.ifmap[i].push_back(o.ifmap[i][column]);
  }
  return kept;
}

/// What every line asks of every port, and in which order the operands are prefetched.
struct Demand {
  std::array<Matrix, 3> lines;
  std::array<Row, 2> sequence;
};

Int at(const Matrix& m, Int row, Int col) {
  const bool inside = row >= 0 && col >= 0 && row < m.count() && col < m[0].count();
  return inside ? m[row][col] : kNone;
}

void append_diagonals(Row& sequence, const Matrix& stacked) {
  const Int rows = stacked.count();
  const Int cols = stacked[0].count();
  for (Int d = 0; d < rows + cols - 1; ++d) {
    for (Int col = 0; col < cols; ++col) {
      if (d - col >= 0 && d - col < rows) sequence.push_back(stacked[d - col][col]);
    }
  }
}

void append_rows(Row& sequence, const Matrix& stacked) {
  for (const Row& row : stacked) sequence.insert(sequence.end(), row.begin(), row.end());
}

Demand demand_of(const ReferenceCase& c, const Operands& o) {
  const Int rows = c.rows;
  const Int cols = c.cols;
  const Int px = o.ifmap.count();
  const Int window = o.filter.count();
  const Int sr = c.dataflow == 'o' ? px : window;
  const Int sc = c.dataflow == 'i' ? px : c.filters;
  const Int t_count = c.dataflow == 'o' ? window : c.dataflow == 'w' ? px : c.filters;
  const Int fold_lines = c.dataflow == 'o' ? t_count + rows + cols - 2 : 2 * rows + cols + t_count - 2;
  Demand demand;
  for (Int fc = 0; fc < up(sc, cols); ++fc) {
    for (Int fr = 0; fr < up(sr, rows); ++fr) {
      const Int ru = std::min(rows, sr - fr * rows);
      const Int cu = std::min(cols, sc - fc * cols);
      for (Int l = 0; l < fold_lines; ++l) {
        Row ifmap(c.dataflow == 'i' ? cols : rows, kNone);
        Row filter(c.dataflow == 'i' ? rows : cols, kNone);
        Row ofmap(cols, kNone);
        const auto in = [](Int value, Int count) { return value >= 0 && value < count; };
        if (c.dataflow == 'o') {
          for (Int p = 0; p < ru; ++p) {
            if (in(l - p, t_count)) ifmap[p] = o.ifmap[fr * rows + p][l - p];
          }
          for (Int p = 0; p < cu; ++p) {
            if (in(l - p, t_count)) filter[p] = o.filter[l - p][fc * cols + p];
            const Int r = rows - 1 - (l - p - (t_count - 1));
            if (in(r, ru)) ofmap[p] = o.ofmap[fr * rows + r][fc * cols + p];
          }
        } else {
          Row& stationary = c.dataflow == 'w' ? filter : ifmap;
          Row& streaming = c.dataflow == 'w' ? ifmap : filter;
          const Int s = rows - 1 - l;
          for (Int p = 0; p < cu && l < rows && s < ru; ++p) {
            stationary[p] =
                c.dataflow == 'w' ? o.filter[fr * rows + s][fc * cols + p] : o.ifmap[fc * cols + p][fr * rows + s];
          }
          for (Int p = 0; p < ru; ++p) {
            const Int t = l - p - rows;
            if (in(t, t_count))
              streaming[p] = c.dataflow == 'w' ? o.ifmap[t][fr * rows + p] : o.filter[fr * rows + p][t];
          }
          for (Int p = 0; p < cu; ++p) {
            const Int t = l - p - (2 * rows - 1);
            if (in(t, t_count)) ofmap[p] = c.dataflow == 'w' ? o.ofmap[t][fc * cols + p] : o.ofmap[fc * cols + p][t];
          }
        }
        demand.lines[0].push_back(ifmap);
        demand.lines[1].push_back(filter);
        demand.lines[2].push_back(ofmap);
      }
    }
  }

  const auto stack = [&](Int folds, Int height, Int width, const auto& element) {
    Matrix stacked;
    for (Int f = 0; f < folds; ++f) {
      for (Int row = 0; row < height; ++row) {
        stacked.emplace_back();
        for (Int col = 0; col < width; ++col) stacked.back().push_back(element(f, row, col));
      }
    }
    return stacked;
  };
  const Int row_folds = up(sr, rows);
  const Int col_folds = up(sc, cols);
  if (c.dataflow == 'o') {
    append_diagonals(demand.sequence[0], stack(row_folds, t_count, rows,
                                               [&](Int f, Int t, Int p) { return at(o.ifmap, f * rows + p, t); }));
    append_diagonals(demand.sequence[1], stack(col_folds, t_count, cols,
                                               [&](Int f, Int t, Int p) { return at(o.filter, t, f * cols + p); }));
  } else if (c.dataflow == 'w') {
    append_diagonals(demand.sequence[0], stack(row_folds, t_count, rows,
                                               [&](Int f, Int t, Int p) { return at(o.ifmap, t, f * rows + p); }));
    append_rows(demand.sequence[1],
                stack(col_folds, sr, cols, [&](Int f, Int s, Int p) { return at(o.filter, s, f * cols + p); }));
  } else {
    append_rows(demand.sequence[0],
                stack(col_folds, sr, cols, [&](Int f, Int s, Int p) { return at(o.ifmap, f * cols + p, s); }));
    append_diagonals(demand.sequence[1], stack(row_folds, t_count, rows,
                                               [&](Int f, Int t, Int p) { return at(o.filter, f * rows + p, t); }));
  }
  return demand;
}

class UserReads {
 public:
  UserReads(const ReferenceCase& c, std::size_t operand, const Row& sequence)
      : rules_(c.rules), bandwidth_(c.bandwidth[operand]) {
    const Int words = c.kb[operand] * 1024;
    active_ = up(words, 2);
    const Int prefetched = words - active_;
    const Int per_set = up(words, 100);
    Int position = 0;
    for (const Int address : sequence) {
      if (address == kNone) continue;
      sets_of_[address].insert(position++ / per_set);
    }
    sets_ = position / per_set + 1;
    resident_ = std::min(up(active_, per_set), sets_);
    step_ = std::min(up(prefetched, per_set), sets_ - resident_);
    block_lines_ = up(prefetched, bandwidth_);
    first_lines_ = std::min(up(active_, bandwidth_), up(sequence.count(), bandwidth_));
  }

  Int service(const Row& line, Int t) {
    Int off = 1;
    for (const Int address : line) {
      if (address == kNone) continue;
      while (!hits(address)) {
        start_ = (start_ + step_) % sets_;
        ++shifts_;
        const Int wait = -1 + shifts_ * (block_lines_ + 1) - (t + off);
        if (rules_ == ReferenceCase::Rules::v2) {
          off += std::max<Int>(wait, 0);
        } else if (rules_ == ReferenceCase::Rules::ispass25) {
          off += wait;
        } else {
          off += wait;
          if (wait > 0) off += wait;
        }
      }
    }
    return off - 1;
  }

  [[nodiscard]] ReferenceTraffic traffic() const {
    return {-first_lines_, -1 + shifts_ * (block_lines_ + 1), (first_lines_ + shifts_ * block_lines_) * bandwidth_};
  }

 private:
  [[nodiscard]] bool hits(Int address) const {
    return std::ranges::any_of(sets_of_.at(address),
                               [&](Int set) { return (set - start_ + sets_) % sets_ < resident_; });
  }

  ReferenceCase::Rules rules_;
  Int bandwidth_;
  std::map<Int, std::set<Int>> sets_of_;
  Int sets_ = 0;
  Int resident_ = 0;
  Int step_ = 0;
  Int start_ = 0;
  Int shifts_ = 0;
  Int active_ = 0;
  Int block_lines_ = 0;
  Int first_lines_ = 0;
};

class CalcReads {
 public:
  CalcReads(const ReferenceCase& c, std::size_t operand) : items_(c.kb[operand] * 1024 / 100) {}

  void service(const Row& line, Int t) {
    for (const Int address : line) {
      if (address == kNone) continue;
      if (!first_) first_ = t;
      seen_.insert(address);
      if (static_cast<Int>(seen_.size()) == 50 * items_) {
        emit(static_cast<Int>(seen_.size()));
        events_.push_back(t);
        seen_.clear();
      }
    }
  }

  ReferenceTraffic finish(bool& crashes) {
    const Int rest = static_cast<Int>(seen_.size());
    if (events_.empty()) {
      const Int lines = up(up(rest, items_) * items_, 10);
      rows(-2 - lines + 1, -2, rest);
    } else {
      emit(rest);
    }
    crashes = crashes || crashes_;
    return traffic_;
  }

 private:
  /// Rows of an epoch: those that were idle while the epoch before it was used.
  void emit(Int words) {
    if (events_.empty()) {
      rows(*first_ - 2 - up(50 * items_, 10) + 1, *first_ - 2, words);
      return;
    }
    const Int before = events_.size() == 1 ? *first_ - 2 : events_[events_.count() - 2];
    if (events_.back() == before) crashes_ = true;
    rows(before + 1, events_.back(), words);
  }

  void rows(Int from, Int to, Int words) {
    if (!any_) traffic_.start = from + 1;
    any_ = true;
    traffic_.stop = to + 1;
    traffic_.words += words;
  }

  Int items_;
  std::set<Int> seen_;
  std::optional<Int> first_;
  Row events_;
  ReferenceTraffic traffic_;
  bool any_ = false;
  bool crashes_ = false;
};

class Writes {
 public:
  explicit Writes(const ReferenceCase& c)
      : in_order_(c.rules != ReferenceCase::Rules::v3),
        width_(c.user ? c.bandwidth[2] : c.cols),
        words_(c.kb[2] * 1024),
        drained_(words_ - up(words_, 2)) {}

  Int service(const Row& line, Int t) {
    const Int begin = t;
    for (const Int address : line) {
      if (address == kNone) continue;
      pending_.push_back(address);
      ++used_;
      if (t < drain_end_) {
        if (used_ >= words_) t = drain_end_;
      } else if (used_ > drained_) {
        flush();
        drain(t);
      }
    }
    return t - begin;
  }

  ReferenceTraffic finish(Int t) {
    flush();
    while (!queue_.empty()) {
      drain(t);
      t = drain_end_ + 1;
    }
    const auto [least, most] = std::ranges::minmax(cycles_);
    return {in_order_ ? cycles_.front() : least, in_order_ ? cycles_.back() : most, written_};
  }

 private:
  void flush() {
    for (Int i = 0; i < pending_.count(); i += width_) {
      Row line(width_, kNone);
      for (Int j = 0; j < width_ && i + j < pending_.count(); ++j) line[j] = pending_[i + j];
      queue_.push_back(line);
    }
    pending_.clear();
  }

  void drain(Int t) {
    const Int lines = std::min(up(drained_, width_), static_cast<Int>(queue_.size()));
    Int data = lines * width_;
    for (Int i = 0; i < lines; ++i) {
      if (i == lines - 1) data -= std::ranges::count(queue_.front(), kNone);
      queue_.pop_front();
      cycles_.push_back(t + i);
    }
    drain_end_ = t + lines - 1;
    written_ += data;
    used_ -= data;
  }

  bool in_order_;
  Int width_;
  Int words_;
  Int drained_;
  Int used_ = 0;
  Int drain_end_ = 0;
  Int written_ = 0;
  Row pending_;
  std::deque<Row> queue_;
  Row cycles_;
};

const char* name_of(ReferenceCase::Rules rules) {
  if (rules == ReferenceCase::Rules::v3) return "v3 ";
  return rules == ReferenceCase::Rules::v2 ? "v2 " : "ispass25 ";
}

void note(ReferenceTraffic& sram, const Row& line, Int cycle) {
  if (std::ranges::all_of(line, [](Int address) { return address == kNone; })) return;
  if (sram.words++ == 0) sram.start = cycle;  // words: lines with requests here, replaced below
  sram.stop = cycle;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const ReferenceCase& c) {
  out << c.dataflow << (c.user ? " USER " : " CALC ") << name_of(c.rules) << c.h << 'x' << c.w << '*' << c.fh << 'x'
      << c.fw << " ch " << c.channels << " filters " << c.filters << " stride " << c.stride << " array " << c.rows
      << 'x' << c.cols << " kB " << c.kb[0] << ',' << c.kb[1] << ',' << c.kb[2] << " bw " << c.bandwidth[0] << ','
      << c.bandwidth[1] << ',' << c.bandwidth[2] << " offsets " << c.offset[0] << ',' << c.offset[1] << ','
      << c.offset[2] << " kept " << c.kept << ':' << c.of;
  return out;
}

ReferenceResult reference_memory(const ReferenceCase& c) {
  const Operands operands = pruned(c, operands_of(c));
  const Int window = c.fh * c.fw * c.channels;
  if (c.rules == ReferenceCase::Rules::ispass25 && operands.filter.count() != up(window * c.kept, c.of)) {
    ReferenceResult crashed;
    crashed.crashes = true;  // its operands do not match
    return crashed;
  }
  const Demand demand = demand_of(c, operands);
  std::array user{UserReads(c, 0, demand.sequence[0]), UserReads(c, 1, demand.sequence[1])};
  std::array calc{CalcReads(c, 0), CalcReads(c, 1)};
  Writes writes(c);
  ReferenceResult result;
  Int stall = 0;
  Int last = 0;
  for (Int i = 0; i < demand.lines[0].count(); ++i) {
    const Int t = i + stall;
    std::array<Int, 3> extra{};
    for (std::size_t operand = 0; operand < 2; ++operand) {
      const Row& line = demand.lines[operand][i];
      if (c.user) {
        extra[operand] = user[operand].service(line, t);
      } else {
        calc[operand].service(line, t);
      }
      note(result.sram[operand], line, t + 1 + extra[operand]);
    }
    extra[2] = writes.service(demand.lines[2][i], t);
    last = t + extra[2];
    note(result.sram[2], demand.lines[2][i], last);
    const Int unseen = c.rules == ReferenceCase::Rules::ispass25 ? 1 : 0;
    stall += std::max({extra[0], extra[1], extra[2] - unseen});
  }
  result.total = last;
  result.stall = stall;
  for (std::size_t operand = 0; operand < 2; ++operand) {
    result.dram[operand] = c.user ? user[operand].traffic() : calc[operand].finish(result.crashes);
  }
  result.dram[2] = writes.finish(last);
  return result;
}

}  // namespace systole::tests
