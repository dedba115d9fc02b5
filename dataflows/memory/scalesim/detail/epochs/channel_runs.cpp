// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/epochs/channel_runs.h"

#include <limits>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::scalesim {

RunPlaces::RunPlaces(const LayerShape& shape, std::int64_t tap_channels, std::int64_t length)
    : length_(length),
      tap_runs_(tap_channels / length),
      in_h_(shape.in_h),
      in_w_(shape.in_w),
      grid_h_(std::max(shape.in_h, (shape.out_h - 1) * shape.stride_h + (shape.k_h - 1) * shape.dilation_h + 1)),
      grid_w_(std::max(shape.in_w, (shape.out_w - 1) * shape.stride_w + (shape.k_w - 1) * shape.dilation_w + 1)),
      count_(core::checked_product(shape.images, grid_h_, grid_w_, tap_runs_)) {
  if (count_ > std::numeric_limits<std::int32_t>::max())
    throw core::InputError("the memory model needs an ifmap of less than 2^31 words");
  pixel_.reserve(static_cast<std::size_t>(shape.pixels()));
  for (std::int64_t image = 0; image < shape.images; ++image) {
    for (std::int64_t y = 0; y < shape.out_h; ++y) {
      for (std::int64_t x = 0; x < shape.out_w; ++x) {
        const std::int64_t position = (image * grid_h_ + y * shape.stride_h) * grid_w_ + x * shape.stride_w;
        pixel_.push_back(static_cast<std::int32_t>(position * tap_runs_));
      }
    }
  }
  for (std::int64_t y = 0; y < shape.k_h; ++y) {
    for (std::int64_t x = 0; x < shape.k_w; ++x) {
      const std::int64_t position = y * shape.dilation_h * grid_w_ + x * shape.dilation_w;
      for (std::int64_t run = 0; run < tap_runs_; ++run)
        run_.push_back(static_cast<std::int32_t>(position * tap_runs_ + run));
    }
  }
}

PortRuns::PortRuns(const LayerShape& shape, RunPlaces places, const FoldGrid& grid)
    : places_(std::move(places)),
      grid_(grid),
      stays_(grid.stationary == Stationary::ifmap),
      row_folds_(grid.row_folds()),
      out_w_(shape.out_w),
      asked_(places_.run()) {
  const std::int64_t ports = stays_ ? grid.cols : grid.rows;
  const auto all = static_cast<std::int64_t>(asked_.size());
  const std::int64_t port_runs = stays_ ? grid.rows / places_.length() : all;
  for (std::int64_t index = 0; index < port_runs; ++index) {
    for (std::int64_t port = 0; port < ports; ++port) {
      const std::int64_t line = index * places_.length() + (stays_ ? 0 : port);
      runs_.push_back({.line = static_cast<std::int32_t>(line),
                       .port = static_cast<std::int32_t>(port),
                       .index = static_cast<std::int32_t>(index)});
    }
  }
  std::ranges::sort(runs_, {}, [](const Run& run) { return std::tuple(run.line, run.port); });
  // A fold's bottom row is asked for first.
  for (std::int64_t first = 0; stays_ && first < all; first += port_runs) {
    std::reverse(asked_.begin() + first, asked_.begin() + std::min(all, first + port_runs));
  }
  if (ports <= out_w_) find_first_runs(shape);
}

void PortRuns::find_first_runs(const LayerShape& shape) {
  const std::int64_t step = shape.stride_w * places_.tap_runs();
  const std::int64_t port_runs = stays_ ? grid_.rows / places_.length() : 0;
  std::unordered_set<std::int64_t> places;
  for (std::int64_t fold = 0; fold < (stays_ ? row_folds_ : 1); ++fold) {
    std::vector<Run>& first_runs = first_runs_.emplace_back();
    for (const Run& run : runs_) {
      const std::int64_t index = fold * port_runs + run.index;
      if (index >= static_cast<std::int64_t>(asked_.size())) continue;
      if (places.insert(run.port * step + asked_[static_cast<std::size_t>(index)]).second) first_runs.push_back(run);
    }
  }
}

PortRuns::Fold PortRuns::fold_of(std::int64_t fold, bool seen_alike) const {
  const std::int64_t row_fold = stays_ ? fold % row_folds_ : 0;
  const std::int64_t pixel_fold = stays_ ? fold / row_folds_ : fold;
  const std::int64_t width = stays_ ? grid_.cols : grid_.rows;
  const std::int64_t ports = stays_ ? grid_.occupied_cols(pixel_fold) : grid_.occupied_rows(pixel_fold);
  const std::int64_t first = pixel_fold * width;
  const bool in_a_row = first % out_w_ + width <= out_w_;
  const std::int64_t port_runs = stays_ ? grid_.rows / places_.length() : static_cast<std::int64_t>(asked_.size());
  const std::int64_t first_run = row_fold * port_runs;
  return {
      .runs = seen_alike && in_a_row ? &first_runs_[static_cast<std::size_t>(row_fold)] : &runs_,
      .ports = static_cast<std::int32_t>(ports),
      .port_runs = static_cast<std::int32_t>(std::min(port_runs, static_cast<std::int64_t>(asked_.size()) - first_run)),
      .pixel = places_.pixel().data() + first,
      .run = asked_.data() + first_run};
}

}  // namespace systole::dataflows::scalesim
