// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/fold_registers.h"

namespace systole::tests {

/// What the registers do in one fold that occupies `rows` x `cols` PEs, word by word through the array.
dataflows::FoldRegisters traced(const dataflows::Dataflow& dataflow, const dataflows::Problem& p, std::int64_t rows,
                                std::int64_t cols, const dataflows::Array& array);

void add(dataflows::FoldRegisters& sum, const dataflows::FoldRegisters& fold);

}  // namespace systole::tests
