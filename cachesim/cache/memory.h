// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "cachesim/lines/line.h"

/// This is the logical memory: what the program sees at each address, wherever the bytes are kept.
namespace systole::cachesim {

/// This is a sparse byte-addressed memory, with zeros where nothing was written. Traces and tests use it; networks run
/// in an Arena. O(1) a line on average. Lines are at most 4096 bytes.
class PagedMemory {
 public:
  explicit PagedMemory(LineGeometry geometry) : geometry_(geometry) {}

  [[nodiscard]] LineGeometry geometry() const { return geometry_; }
  [[nodiscard]] std::span<std::uint8_t> line(LineAddress line) {
    const Address address = geometry_.address_of(line);
    std::unique_ptr<std::uint8_t[]>& page = pages_[address / kPage];
    if (!page) page = std::make_unique<std::uint8_t[]>(kPage);
    return {page.get() + address % kPage, geometry_.bytes()};
  }
  [[nodiscard]] bool has(LineAddress) const { return true; }

 private:
  static constexpr Address kPage = 4096;
  LineGeometry geometry_;
  std::unordered_map<Address, std::unique_ptr<std::uint8_t[]>> pages_;
};

}  // namespace systole::cachesim
