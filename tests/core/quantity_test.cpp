// SPDX-License-Identifier: MIT
#include "core/quantity.h"

#include <doctest/doctest.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/error.h"

using namespace systole::core;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Assignable = requires(A a, B b) {
  a += b;
};

static_assert(Addable<Cycles, Cycles>);
static_assert(!Addable<Cycles, Macs>);
static_assert(!Addable<Cycles, std::int64_t>);
static_assert(!Addable<Elements, Bytes>);
static_assert(!Subtractable<Cycles, Macs>);
static_assert(!Assignable<Cycles&, Macs>);
static_assert(!Assignable<Cycles&, std::int64_t>);
static_assert(!Comparable<Cycles, Parameters>);
static_assert(!Comparable<Cycles, std::int64_t>);
static_assert(Multipliable<Cycles, std::int64_t>);
static_assert(!Multipliable<Cycles, Cycles>);
static_assert(!std::convertible_to<std::int64_t, Cycles>);
static_assert(!std::convertible_to<Cycles, std::int64_t>);
static_assert(!std::convertible_to<Cycles, Macs>);
static_assert(sizeof(Cycles) == sizeof(std::int64_t));
static_assert(std::is_trivially_copyable_v<Cycles>);

static_assert((Cycles{2} + Cycles{3} * 4 - Cycles{1}).count() == 13);
static_assert(Cycles{} == Cycles{0});
static_assert(Macs{1} < Macs{2});
static_assert(ceil_divide(7, 2) == 4 && ceil_divide(8, 2) == 4 && ceil_divide(0, 5) == 0);
static_assert(ceil_divide(kMost, kMost - 1) == 2 && ceil_divide(kMost, 1) == kMost);
static_assert(checked_product(2, 3, 7) == 42 && checked_product(5) == 5);

}  // namespace

TEST_CASE("quantities may be negative, but never wrap") {
  CHECK((Cycles{1} - Cycles{3}).count() == -2);
  CHECK((Cycles{kMost - 1} + Cycles{1}).count() == kMost);
  CHECK_THROWS_AS(Cycles{kMost} + Cycles{1}, OverflowError);
  CHECK_THROWS_AS(Cycles{kLeast} - Cycles{1}, OverflowError);
  CHECK_THROWS_AS(Cycles{kMost} * 2, OverflowError);
  CHECK_THROWS_AS(Cycles{kLeast} * -1, OverflowError);
}

TEST_CASE("a quantity keeps its value when adding to it fails") {
  Macs total{kMost};
  CHECK_THROWS_AS(total += Macs{1}, OverflowError);
  CHECK(total == Macs{kMost});
}

TEST_CASE("checked arithmetic throws where plain arithmetic would wrap") {
  CHECK(checked_add(kMost, kLeast) == -1);
  CHECK_THROWS_AS(checked_add(kMost, 1), OverflowError);
  CHECK_THROWS_AS(checked_add(kLeast, -1), OverflowError);
  CHECK_THROWS_AS(checked_subtract(0, kLeast), OverflowError);
  CHECK(checked_multiply(std::int64_t{1} << 31, std::int64_t{1} << 31) == std::int64_t{1} << 62);
  CHECK_THROWS_AS(checked_multiply(std::int64_t{1} << 32, std::int64_t{1} << 31), OverflowError);
  CHECK_THROWS_AS(checked_product(kMost, 2, 0), OverflowError);  // from left to right
  CHECK(checked_product(0, kMost, 2) == 0);
  CHECK_THROWS_WITH(throw_overflow(), "a count exceeds 2^63-1");
}
