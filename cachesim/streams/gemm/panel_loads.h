// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/interleaved.h"

namespace systole::cachesim {

/// What a micro-kernel loads of one packed panel at each k: `elements` from element `at` + k * `step` on.
struct PanelLoad {
  Address address = 0;         ///< at k = 0
  std::uint32_t step = 0;      ///< bytes from one k to the next
  std::uint32_t accesses = 0;  ///< a k
  Region region = Region::packed_a;
};

/// The loads of a micro-kernel's loop over k: at each k those of every panel, in the order in which they were added.
/// No load crosses a line.
class PanelLoads {
 public:
  static constexpr std::size_t kMost = 16;

  /// `elements` of a panel by accesses of `width` elements, each made `times` times; pieces of a line where it is more.
  template <class Element>
  void add(const LineGeometry& geometry, const Tensor<Element>& panel, std::int64_t at, std::int64_t step,
           std::int64_t elements, std::uint32_t width, std::uint32_t times, Region region) {
    constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
    for (std::int64_t i = 0; i < elements;) {
      const std::int64_t n = std::min(elements - i, elements_to_line_end(geometry, panel.at(at + i), kBytes));
      loads_[count_++] = {
          .address = panel.at(at + i),
          .step = static_cast<std::uint32_t>(step) * kBytes,
          .accesses = static_cast<std::uint32_t>(std::max<std::int64_t>(1, vectors_of(n, width))) * times,
          .region = region};
      i += n;
    }
  }

  /// k from 0 to `depth`. While all panels stay in their lines, each is told once for several k: hits, misses and the
  /// order of use are the same as long as the panels fit in a set. Beside a zero line every k is told by itself.
  void tell(RunRecorder& recorder, std::int64_t depth) const {
    const LineGeometry geometry = recorder.geometry();
    const bool joins = recorder.longest_run() > 1;
    for (std::int64_t k = 0; k < depth;) {
      const std::int64_t n = joins ? group(geometry, k, depth - k) : 1;
      if (n > 1 && !has_zero_line(recorder, k)) {
        tell_group(recorder, geometry, k, n);
        k += n;
      } else {
        for (const std::int64_t end = k + n; k < end; ++k) tell_one(recorder, geometry, k);
      }
    }
  }

 private:
  static Address address_at(const PanelLoad& load, std::int64_t k) {
    return load.address + static_cast<Address>(k) * load.step;
  }

  void tell_one(RunRecorder& recorder, const LineGeometry& geometry, std::int64_t k) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const Address at = address_at(loads_[i], k);
      recorder.load_line(geometry.line_of(at), loads_[i].accesses, loads_[i].region, recorder.is_zero_line(at));
    }
  }

  /// Every panel stays in its line for these n.
  void tell_group(RunRecorder& recorder, const LineGeometry& geometry, std::int64_t k, std::int64_t n) const {
    for (std::size_t i = 0; i < count_; ++i) {
      recorder.load_line(geometry.line_of(address_at(loads_[i], k)), loads_[i].accesses * static_cast<std::uint32_t>(n),
                         loads_[i].region, false);
    }
  }

  /// For how many k all panels stay in their lines.
  [[nodiscard]] std::int64_t group(const LineGeometry& geometry, std::int64_t k, std::int64_t most) const {
    std::int64_t n = most;
    for (std::size_t i = 0; i < count_ && n > 1; ++i) {
      const std::int64_t left = geometry.bytes() - geometry.offset(address_at(loads_[i], k));
      n = std::min<std::int64_t>(n, (left + loads_[i].step - 1) / loads_[i].step);
    }
    return n;
  }

  [[nodiscard]] bool has_zero_line(const RunRecorder& recorder, std::int64_t k) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if (recorder.is_zero_line(address_at(loads_[i], k))) return true;
    }
    return false;
  }

  std::array<PanelLoad, kMost> loads_{};
  std::size_t count_ = 0;
};

}  // namespace systole::cachesim
