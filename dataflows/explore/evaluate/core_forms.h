// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows::explore {

/// Bounds the machines that costs will be asked of: `smallest` and `largest` bound their arrays, side by side.
struct MachineRange {
  Array smallest;
  Array largest;
  std::vector<std::int64_t> cores{1};  ///< all numbers of cores, in any order
};

/// Compute cycles of many layers on chips of several cores, each layer with its best partition, as simulate() finds it
/// (dataflows/chip/partition_search.h). A layer of S_r x S_c results and T steps in groups, cut into the parts of one
/// choice, takes
///
///     groups ((k0 + kT t + kR R + kC C) F G + row s_r G + col s_c F) + reduction
///
/// of its largest part, where t, s_r and s_c are ceilings of T, S_r and S_c over their parts, F = ceil(s_r / R) and
/// G = ceil(s_c / C). Parts of a best choice of P cores can be as many along each axis as the others leave, floor(P /
/// n) of n: those numbers count for the P of the range, and of them only those whose parts are smaller than those of
/// fewer (and where nothing but folds costs those that have fewer folds). Along the axis that is summed over every
/// number counts, up to a bound. Sizes are known from the start, F for all arrays with R rows, and one search on an
/// array gives the cycles for all numbers of cores, since the best choice for P cores is the best of those that need at
/// most P.
class CoreForms {
 public:
  /// `machine` says all but the array and the cores. Throws as map_layer does.
  CoreForms(std::span<const core::Layer> layers, const Machine& machine, const MachineRange& range);

  /// False where costs are no such form: packed layers, timings that cost whole layers, memory, other models of
  /// partitions, links than the array's columns; and where counts could leave 63 bits.
  [[nodiscard]] bool usable() const { return usable_; }

  /// Writes each layer's cycles, the same as layer_cycles(). Of `machine` array, lanes, cores and their partition are
  /// read: cores are one of the range's, at least 2, and the partition cuts layers. O(layers) for an array, lanes and
  /// partition that are those of the call before, else O(layers * choices): for the most cores P alone about sqrt(P)
  /// choices and a part of P for rings, for all numbers of cores up to it P log P.
  void cycles(const Machine& machine, std::span<std::int64_t> results);

 private:
  /// So many parts of an axis, of which the largest has `size` positions in `folds` folds. (Steps have none.)
  struct Part {
    std::int64_t parts;
    std::int64_t size;
    std::int64_t folds;
  };
  /// The numbers of parts that matter, ascending.
  struct Cuts {
    std::vector<Part> sized;              ///< each makes parts smaller
    std::vector<Part> folded;             ///< of those, each makes fewer folds
    std::vector<std::uint32_t> of_share;  ///< [number]: where it is in `sized`, or what is as small

    /// Those of `numbers` (ascending, from 1, beyond `most` that many) that make parts smaller, each as few as make
    /// them so small.
    static Cuts of(std::int64_t whole, std::int64_t most, std::span<const std::int64_t> numbers);
    void fold(std::int64_t side);
  };
  /// The axes of a scheme; the one along which parts are reduced, if there is one, is the first, else the one that is
  /// cut in fewer ways.
  struct CutScheme {
    Partition scheme;
    std::size_t first;
    std::size_t second;
    std::size_t uncut;
  };
  struct Form {
    std::int64_t constant, per_step, per_row, per_col;  ///< k0, kT, kR, kC
    std::int64_t fixed;                                 ///< k0 + kR R + kC C of the array
    std::int64_t row, col;                              ///< times s_r, times s_c
    std::int64_t offset;                                ///< added to the layer, not to each group
    std::size_t depth;                                  ///< the axis that is summed over: parts along it are reduced
    std::array<Cuts, 4> cuts;  ///< of groups, rows, columns and steps; of the axis that is summed over the whole alone
    std::vector<Part> rings;   ///< all numbers of parts along the axis that is summed over, from 1
    std::array<CutScheme, 3> schemes;  ///< first the one that reduces nothing: it leaves least to look at
  };
  /// How many parts the last axis may have where the others have so many together: share `share` with the cores of
  /// `slot`.
  struct Reach {
    std::uint32_t share;
    std::uint32_t slot;
  };
  /// What choices cost that differ along one axis only: slope_folds * folds + slope_size * size + rest.
  struct Line {
    std::int64_t slope_folds;
    std::int64_t slope_size;
    std::int64_t rest;
  };

  static CutScheme cut_scheme(const Form& form, Partition scheme);
  /// More cores may do what fewer can.
  static void settle(std::span<std::int64_t> best);

  void find_reach();
  bool add(const core::Layer& layer, const Machine& machine, const MachineRange& range, double& bound);
  void set_array(const Array& array);
  void search(Partition partition);
  void search(const Form& form, const CutScheme& axes, std::span<std::int64_t> best);
  /// Parts along the axis that is summed over. Where p parts are cut into more along the other axes, their cycles add
  /// up to p times those of one of them at least (folds and positions are rounded up again), and all that they send to
  /// p - 1 times the results. To be quicker than the best of P cores that must come to less than P times its cycles,
  /// which leaves few p and, of those, few numbers of cores.
  void search_rings(const Form& form, const CutScheme& axes, std::array<const Part*, 4>& at,
                    std::span<std::int64_t> best);
  /// With the number of parts `at` of the first axis, those of the groups and of the second; of cores the counts `from`
  /// there on.
  template <bool kReduces>
  void search_second(const Form& form, const CutScheme& axes, const std::array<const Part*, 4>& at, std::size_t from,
                     std::span<std::int64_t> best) const;
  [[nodiscard]] Line line(const Form& form, std::int64_t groups, const std::array<const Part*, 4>& at,
                          std::size_t along) const;

  bool usable_ = true;
  std::vector<Form> forms_;
  std::int64_t most_ = 1;                   ///< cores
  std::vector<std::int64_t> counts_;        ///< of cores, ascending
  std::vector<std::int64_t> shares_;        ///< floor(P / n) of each of them and each n, ascending
  std::vector<std::uint32_t> slot_of_;      ///< [cores that a choice needs]: the first of counts_ that has them
  std::vector<Reach> reach_;                ///< one after the other, by how many parts the other axes have together
  std::vector<std::uint32_t> first_reach_;  ///< [parts]: where theirs begin
  Array array_{.rows = 0, .cols = 0};
  std::int64_t words_ = 0;                            ///< of partial sums that a core sends, and adds, in a cycle
  std::vector<double> budgets_;                       ///< [count]: what search_rings() may spend
  std::array<bool, kPartitionNames.size()> known_{};  ///< [partition]: on array_
  std::array<std::vector<std::int64_t>, kPartitionNames.size()> cycles_{};  ///< [partition][layer][count]
};

}  // namespace systole::dataflows::explore
