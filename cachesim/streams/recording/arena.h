// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "cachesim/lines/line.h"
#include "core/error.h"
#include "core/named.h"

namespace systole::cachesim {

/// Where blobs stand.
enum class Placement : std::uint8_t { aligned, malloc };
inline constexpr std::array kPlacementNames{
    core::Named{Placement::aligned, "aligned", "one after the other, each on 64 bytes (or --align)"},
    core::Named{
        Placement::malloc, "malloc",
        "as glibc's malloc does on 64 bits: 128 KB and more 16 bytes into a page, others on 16 bytes in a heap"}};
constexpr const auto& named_values(Placement /*of*/) {
  return kPlacementNames;
}
constexpr std::string_view name(Placement value) {
  return core::name_of(value);
}

/// One block of logical memory from address 0 on, in which a network's blobs stand: the simulated CPU's address space.
/// Blobs are laid out first (`allocate`), then the memory is had at once, all zeros (`commit`).
class Arena {
 public:
  /// `alignment` and `offset` are of blobs that are placed aligned.
  Arena(LineGeometry geometry, Placement placement, std::uint32_t alignment = 64, std::uint32_t offset = 0)
      : geometry_(geometry), placement_(placement), alignment_(alignment), offset_(offset) {}

  /// A block for a blob. Throws InputError beyond 32-bit addresses.
  Address allocate(std::uint64_t bytes) {
    if (placement_ == Placement::aligned) return allocate(bytes, alignment_, offset_);
    if (bytes >= kMapped) return allocate(bytes, kPage, kHeader);
    const std::uint64_t chunk = std::max<std::uint64_t>(32, (bytes + kHeader / 2 + kHeader - 1) / kHeader * kHeader);
    if (heap_ + chunk > heap_end_) {
      heap_ = allocate(kHeap, kPage, 0);
      heap_end_ = heap_ + kHeap;
    }
    const std::uint64_t address = heap_ + kHeader;
    heap_ += chunk;
    return static_cast<Address>(address);
  }

  /// A block that stands `offset` bytes behind an aligned address.
  Address allocate(std::uint64_t bytes, std::uint32_t alignment, std::uint32_t offset) {
    const Address address = (size_ + alignment - 1) / alignment * alignment + offset;
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
  static constexpr std::uint32_t kPage = 4096;
  static constexpr std::uint32_t kHeader = 16;
  static constexpr std::uint64_t kMapped = std::uint64_t{128} * 1024;
  static constexpr std::uint64_t kHeap = std::uint64_t{1} << 20U;
  LineGeometry geometry_;
  Placement placement_;
  std::uint32_t alignment_;
  std::uint32_t offset_;
  std::uint64_t heap_ = 0;
  std::uint64_t heap_end_ = 0;
  std::uint64_t size_ = 0;
  std::unique_ptr<std::uint8_t, Free> bytes_;
};

}  // namespace systole::cachesim
