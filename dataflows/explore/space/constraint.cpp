// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/constraint.h"

#include <array>

namespace systole::dataflows::explore {

namespace {

constexpr double kBytesPerKilobyte = 1024;

double real(std::int64_t value) {
  return static_cast<double>(value);
}

double truth(bool value) {
  return value ? 1.0 : 0.0;
}

}  // namespace

bool Constraint::holds(const DesignPoint& point, const MetricValues& values) const {
  std::array<double, kDeepest> stack{};
  std::size_t depth = 0;
  const auto push = [&](double value) { stack[depth++] = value; };
  const auto binary = [&](const auto& apply) {
    --depth;
    stack[depth - 1] = apply(stack[depth - 1], stack[depth]);
  };
  for (const Instruction& instruction : program_) {
    const auto is = [&](auto value) { push(truth(real(static_cast<std::int64_t>(value)) == instruction.value)); };
    switch (instruction.operation) {
      case Operation::number:
        push(instruction.value);
        break;
      case Operation::rows:
        push(real(point.array.rows));
        break;
      case Operation::cols:
        push(real(point.array.cols));
        break;
      case Operation::sram_ifmap:
        push(kBytesPerKilobyte * real(point.sram_kb.ifmap));
        break;
      case Operation::sram_filter:
        push(kBytesPerKilobyte * real(point.sram_kb.filter));
        break;
      case Operation::sram_ofmap:
        push(kBytesPerKilobyte * real(point.sram_kb.ofmap));
        break;
      case Operation::bandwidth:
        push(real(point.bandwidth));
        break;
      case Operation::bandwidth_bytes:
        push(real(point.bandwidth_bytes));
        break;
      case Operation::bandwidth_gbs:
        push(point.bandwidth_gbs);
        break;
      case Operation::bits_ifmap:
        push(real(point.bits.ifmap));
        break;
      case Operation::bits_filter:
        push(real(point.bits.filter));
        break;
      case Operation::bits_ofmap:
        push(real(point.bits.ofmap));
        break;
      case Operation::bits_partial_sum:
        push(real(point.bits.partial_sum));
        break;
      case Operation::dram_latency:
        push(real(point.dram_latency));
        break;
      case Operation::cores:
        push(real(point.cores));
        break;
      case Operation::lanes:
        push(real(point.lanes > 0 ? point.lanes : point.array.cols));
        break;
      case Operation::clock_mhz:
        push(real(point.clock_mhz));
        break;
      case Operation::metric:
        push(values.number(instruction.metric));
        break;
      case Operation::is_timing:
        is(point.timing);
        break;
      case Operation::is_depthwise:
        is(point.depthwise);
        break;
      case Operation::is_memory:
        is(position(point.memory));
        break;
      case Operation::is_dataflow:
        is(point.dataflow);
        break;
      case Operation::is_network:
        is(point.network);
        break;
      case Operation::is_variant:
        is(point.variant);
        break;
      case Operation::is_partition:
        is(point.partition);
        break;
      case Operation::add:
        binary([](double a, double b) { return a + b; });
        break;
      case Operation::subtract:
        binary([](double a, double b) { return a - b; });
        break;
      case Operation::multiply:
        binary([](double a, double b) { return a * b; });
        break;
      case Operation::divide:
        binary([](double a, double b) { return a / b; });
        break;
      case Operation::negate:
        stack[depth - 1] = -stack[depth - 1];
        break;
      case Operation::less:
        binary([](double a, double b) { return truth(a < b); });
        break;
      case Operation::less_equal:
        binary([](double a, double b) { return truth(a <= b); });
        break;
      case Operation::greater:
        binary([](double a, double b) { return truth(a > b); });
        break;
      case Operation::greater_equal:
        binary([](double a, double b) { return truth(a >= b); });
        break;
      case Operation::equal:
        binary([](double a, double b) { return truth(a == b); });
        break;
      case Operation::not_equal:
        binary([](double a, double b) { return truth(a != b); });
        break;
      case Operation::logical_and:
        binary([](double a, double b) { return truth(a != 0 && b != 0); });
        break;
      case Operation::logical_or:
        binary([](double a, double b) { return truth(a != 0 || b != 0); });
        break;
      case Operation::logical_not:
        stack[depth - 1] = truth(stack[depth - 1] == 0);
        break;
    }
  }
  return stack[0] != 0;
}

}  // namespace systole::dataflows::explore
