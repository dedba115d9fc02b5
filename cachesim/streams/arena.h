// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "cachesim/lines/line.h"
#include "core/error.h"

namespace systole::cachesim {

/// One block of logical memory from address 0 on, in which a network's blobs stand: the simulated CPU's address space.
/// Blobs are laid out first (`allocate`), then the memory is had at once, all zeros (`commit`).
class Arena {
 public:
  Arena(LineGeometry geometry, std::uint32_t alignment, std::uint32_t offset)
      : geometry_(geometry), alignment_(alignment), offset_(offset) {}

  /// An aligned block plus the offset (16 for malloc's habit). Throws InputError beyond 32-bit addresses.
  Address allocate(std::uint64_t bytes) {
    const Address address = (size_ + alignment_ - 1) / alignment_ * alignment_ + offset_;
    if (bytes > kLargest || address + bytes > kLargest) {
      throw core::InputError("the network's data exceed the 4 GiB of a 32-bit address space");
    }
    size_ = address + bytes;
    return address;
  }

  void commit() {
    // calloc: pages that are never touched cost nothing.
    const std::uint64_t whole = (size_ / geometry_.bytes() + 2) * geometry_.bytes();
    bytes_.reset(static_cast<std::uint8_t*>(std::calloc(whole, 1)));
    if (!bytes_) throw core::RunError("not enough memory for the network's data");
    size_ = whole;
  }

  template <class T>
  [[nodiscard]] T* at(Address address) {
    return reinterpret_cast<T*>(bytes_.get() + address);
  }
  [[nodiscard]] const std::uint8_t* bytes() const { return bytes_.get(); }
  [[nodiscard]] std::span<std::uint8_t> line(LineAddress line) {
    return {bytes_.get() + geometry_.address_of(line), geometry_.bytes()};
  }
  [[nodiscard]] std::span<const std::uint8_t> line(LineAddress line) const {
    return {bytes_.get() + geometry_.address_of(line), geometry_.bytes()};
  }
  [[nodiscard]] bool has(LineAddress line) const { return geometry_.address_of(line + 1) <= size_; }
  [[nodiscard]] LineGeometry geometry() const { return geometry_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  static constexpr std::uint64_t kLargest = std::uint64_t{1} << 32U;
  struct Free {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
  };
  LineGeometry geometry_;
  std::uint32_t alignment_;
  std::uint32_t offset_;
  std::uint64_t size_ = 0;
  std::unique_ptr<std::uint8_t, Free> bytes_;
};

}  // namespace systole::cachesim
