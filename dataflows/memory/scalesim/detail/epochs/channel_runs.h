// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/layer_shape.h"

/// Holds a convolution's ifmap as runs of channels. A run is what a fold asks for of one tap in one window: its words
/// come one a line, always in the same order. All taps are cut into runs at the same channels, so a word that stands
/// under several taps stands in the same place of their runs. RunEpochs is made from it.
namespace systole::dataflows::scalesim {

/// Holds a run of a fold.
struct ChannelRun {
  std::int64_t line = 0;   ///< of the fold, of its first word
  std::int64_t rank = 0;   ///< in a line, words of runs with smaller ranks come first
  std::int32_t place = 0;  ///< in the ifmap: the same one for the same words
};

/// Tells where runs lie in the ifmap. The windows that hang over the ifmap's edge widen it by places beyond the edge.
class RunPlaces {
 public:
  /// `tap_channels` are those of each tap, as far as sparsity leaves them; they are the same for all taps. They are a
  /// multiple of `length`, the words of a run. Throws InputError where there are 2^31 places. Memory O(pixels +
  /// window).
  RunPlaces(const LayerShape& shape, std::int64_t tap_channels, std::int64_t length);

  [[nodiscard]] std::int64_t length() const { return length_; }
  /// Counts runs of a tap in a window.
  [[nodiscard]] std::int64_t tap_runs() const { return tap_runs_; }
  [[nodiscard]] std::int64_t count() const { return count_; }
  /// The place of a pixel's run is the sum of these.
  [[nodiscard]] const std::vector<std::int32_t>& pixel() const { return pixel_; }
  [[nodiscard]] const std::vector<std::int32_t>& run() const { return run_; }

  /// Calls beyond(place) for every place beyond the ifmap's edge. O(count) where there are any.
  template <class Beyond>
  void for_each_beyond(const Beyond& beyond) const {
    if (grid_h_ == in_h_ && grid_w_ == in_w_) return;
    for (std::int64_t place = 0; place < count_; ++place) {
      const std::int64_t position = place / tap_runs_;
      if (position % grid_w_ >= in_w_ || position / grid_w_ % grid_h_ >= in_h_) beyond(place);
    }
  }

 private:
  std::int64_t length_;
  std::int64_t tap_runs_;
  std::int64_t in_h_;
  std::int64_t in_w_;
  std::int64_t grid_h_;
  std::int64_t grid_w_;
  std::int64_t count_;
  std::vector<std::int32_t> pixel_;
  std::vector<std::int32_t> run_;
};

/// Tells runs that each stay at one port of the array: with os, where a run is a tap; with is, where the array's rows
/// cut taps. The runs of all folds lie alike. Where all windows of a fold begin in one row of the output, it is also
/// known in advance which runs are the first ones of their place. Memory O(runs of a column fold; os: of a fold).
class PortRuns {
 public:
  PortRuns(const LayerShape& shape, RunPlaces places, const FoldGrid& grid);

  [[nodiscard]] const RunPlaces& places() const { return places_; }
  [[nodiscard]] std::int64_t lead(std::int64_t fold) const {
    return stays_ ? grid_.rows - grid_.occupied_rows(fold % row_folds_) : 0;
  }
  /// Gives the first of the visits that ask for the same windows as this one.
  [[nodiscard]] std::int64_t first_alike(std::int64_t visit) const { return visit - (stays_ ? visit % row_folds_ : 0); }

  /// Calls visit(ChannelRun) for the fold's runs that begin at this line or later, by line and rank, while it returns
  /// true. With `seen_alike`, runs may be left out whose place stands earlier in the fold, or in one that asks for the
  /// same windows.
  template <class Visit>
  void for_each(std::int64_t fold, std::int64_t from, bool seen_alike, const Visit& visit) const {
    const Fold of = fold_of(fold, seen_alike);
    const Run* const end = of.runs->data() + of.runs->size();
    const Run* run = std::lower_bound(of.runs->data(), end, from,
                                      [](const Run& other, std::int64_t line) { return other.line < line; });
    for (; run != end; ++run) {
      if (run->port >= of.ports || run->index >= of.port_runs) continue;
      if (!visit(ChannelRun{.line = run->line, .rank = run->port, .place = of.pixel[run->port] + of.run[run->index]}))
        return;
    }
  }

 private:
  struct Run {
    std::int32_t line = 0;
    std::int32_t port = 0;
    std::int32_t index = 0;  ///< at the port
  };
  struct Fold {
    const std::vector<Run>* runs = nullptr;
    std::int32_t ports = 0;
    std::int32_t port_runs = 0;
    const std::int32_t* pixel = nullptr;
    const std::int32_t* run = nullptr;
  };
  [[nodiscard]] Fold fold_of(std::int64_t fold, bool seen_alike) const;
  void find_first_runs(const LayerShape& shape);

  RunPlaces places_;
  FoldGrid grid_;
  bool stays_;
  std::int64_t row_folds_;
  std::int64_t out_w_;
  std::vector<Run> runs_;                     ///< of a fold that fills the array, by line and port
  std::vector<std::vector<Run>> first_runs_;  ///< the first ones of their place; is: by row fold
  std::vector<std::int32_t> asked_;           ///< places().run(), in the order in which a port asks for them
};

/// Tells runs whose words come at one port after the other (ws): the array's rows cut taps, and windows pass by. Memory
/// O(1).
class PassingRuns {
 public:
  PassingRuns(RunPlaces places, const FoldGrid& grid) : places_(std::move(places)), grid_(grid) {}

  [[nodiscard]] const RunPlaces& places() const { return places_; }
  [[nodiscard]] std::int64_t lead(std::int64_t /*fold*/) const { return grid_.rows; }
  [[nodiscard]] std::int64_t first_alike(std::int64_t visit) const { return visit; }

  /// Does what PortRuns::for_each does; leaves nothing out.
  template <class Visit>
  void for_each(std::int64_t fold, std::int64_t from, bool /*seen_alike*/, const Visit& visit) const {
    const std::int64_t length = places_.length();
    const std::int64_t runs = grid_.occupied_rows(fold) / length;
    const std::int32_t* const pixel = places_.pixel().data();
    const std::int32_t* const run = places_.run().data() + fold * (grid_.rows / length);
    std::int64_t line = std::max<std::int64_t>(0, from);
    std::int64_t first = line < grid_.t ? 0 : (line - grid_.t) / length + 1;  // runs that lie on the line
    std::int64_t last = std::min(runs - 1, line / length);
    for (; first < runs; ++line) {
      for (std::int64_t at = first; at <= last; ++at) {
        const std::int64_t window = line - at * length;
        // A window further back is at a port further on.
        if (!visit(ChannelRun{.line = line, .rank = -window, .place = pixel[window] + run[at]})) return;
      }
      if (line + 1 - first * length == grid_.t) ++first;
      if (last + 1 < runs && line + 1 == (last + 1) * length) ++last;
    }
  }

 private:
  RunPlaces places_;
  FoldGrid grid_;
};

}  // namespace systole::dataflows::scalesim
