// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>

#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/hardware.h"

namespace systole::rtl {

struct VerilatedArray {
  dataflows::Array array;
  std::unique_ptr<Hardware> (*build)();
  std::unique_ptr<BufferedHardware> (*build_buffered)();
};

/// Those of SYSTOLE_RTL_ARRAYS. The build writes the file that defines it (dataflows/rtl/CMakeLists.txt).
std::span<const VerilatedArray> verilated_arrays();

}  // namespace systole::rtl
