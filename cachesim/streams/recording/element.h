// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cachesim/streams/recording/arena.h"
#include "core/named.h"

/// How weights and activations are stored: the zero line is one of bits, so the type decides how many there are.
namespace systole::cachesim {

enum class ElementType : std::uint8_t { float32, float16, int8 };
inline constexpr std::array kElementTypeNames{
    core::Named{ElementType::float32, "float32", "IEEE 754 binary32"},
    core::Named{ElementType::float16, "float16", "IEEE 754 binary16"},
    core::Named{ElementType::int8, "int8", "8-bit whole numbers with a scale each blob"}};
constexpr const auto& named_values(ElementType /*of*/) {
  return kElementTypeNames;
}
inline constexpr auto kElementTypes = core::values_of(kElementTypeNames);
constexpr std::string_view name(ElementType value) {
  return core::name_of(value);
}

/// IEEE 754 binary16, rounding to nearest even; beyond its range infinity.
std::uint16_t float16_from(float value);
float float32_from(std::uint16_t half);

struct Float32 {
  using Stored = float;
  static constexpr bool kIsFloat32 = true;
  static float decode(Stored stored, float) { return stored; }
  static Stored encode(float value, float) { return value; }
};

struct Float16 {
  using Stored = std::uint16_t;
  static constexpr bool kIsFloat32 = false;
  static float decode(Stored stored, float) { return float32_from(stored); }
  static Stored encode(float value, float) { return float16_from(value); }
};

/// Symmetric: `scale` is the value of one step, 127 steps the largest value. Zero is zero.
struct Int8 {
  using Stored = std::int8_t;
  static constexpr bool kIsFloat32 = false;
  static float decode(Stored stored, float scale) { return static_cast<float>(stored) * scale; }
  static Stored encode(float value, float scale);
};

/// A blob in the arena as elements.
template <class Element>
struct Tensor {
  using Stored = typename Element::Stored;
  static constexpr std::uint32_t kWidth = sizeof(Stored);

  Address address = 0;
  Stored* data = nullptr;
  float scale = 1;

  [[nodiscard]] Address at(std::int64_t i) const { return address + static_cast<Address>(i) * kWidth; }
  [[nodiscard]] float get(std::int64_t i) const { return Element::decode(data[i], scale); }
  void set(std::int64_t i, float value) const { data[i] = Element::encode(value, scale); }
};

/// The result of a matrix product while it is summed up: memory holds each partial sum as an element, but sums are kept
/// in float32, as an accumulator would keep them.
template <class Element>
struct Sums {
  Tensor<Element> tensor;
  float* sums = nullptr;  ///< for float32 the tensor's own data

  void set(std::int64_t i, float value) const {
    sums[i] = value;
    if constexpr (!Element::kIsFloat32) tensor.set(i, value);
  }
  void add(std::int64_t i, float value) const { set(i, sums[i] + value); }
};

}  // namespace systole::cachesim
