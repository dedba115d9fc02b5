// SPDX-License-Identifier: MIT
#include "dataflows/rtl/hardware.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/detail/verilated_arrays.h"

namespace systole::rtl {
namespace {

std::string text(const dataflows::Array& array) {
  return fmt::format("{}x{}", array.rows, array.cols);
}

const VerilatedArray* find(const dataflows::Array& array) {
  const auto all = verilated_arrays();
  const auto found = std::ranges::find(all, array, &VerilatedArray::array);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<dataflows::Array> built_arrays() {
  std::vector<dataflows::Array> arrays;
  for (const VerilatedArray& built : verilated_arrays()) arrays.push_back(built.array);
  std::ranges::sort(arrays, {}, [](const dataflows::Array& array) { return std::pair{array.rows, array.cols}; });
  return arrays;
}

void require_built(const dataflows::Array& array) {
  if (find(array) != nullptr) return;
  const std::vector<dataflows::Array> built = built_arrays();
  if (built.empty()) {
    throw core::InputError(
        "this program was built without Verilator, so it has no RTL to run; install it (on Debian: apt-get install "
        "verilator) and build again");
  }
  std::vector<std::string> names;
  for (const dataflows::Array& one : built) names.push_back(text(one));
  throw core::InputError(
      fmt::format("the RTL was not built for a {} array; it was for {} (configure with "
                  "-DSYSTOLE_RTL_ARRAYS=\"{};{}\" for one more)",
                  text(array), fmt::join(names, ", "), fmt::join(names, ";"), text(array)));
}

std::unique_ptr<Hardware> build_array(const dataflows::Array& array) {
  require_built(array);
  return find(array)->build();
}

std::unique_ptr<BufferedHardware> build_buffered_array(const dataflows::Array& array) {
  require_built(array);
  return find(array)->build_buffered();
}

}  // namespace systole::rtl
