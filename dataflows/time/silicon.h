// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/named.h"
#include "dataflows/time/linear_time.h"
#include "dataflows/time/operator_law.h"
#include "dataflows/time/product_law.h"
#include "dataflows/time/region_time.h"
#include "dataflows/time/time_residual.h"

/// What is known of a real chip's time, as data: constants that were fitted to measurements.
namespace systole::dataflows {

/// Which model tells a network's time on silicon.
enum class SiliconModel : std::uint8_t { none, cycles, scalesim_linear, regions, law, learned };
inline constexpr std::array kSiliconModelNames{
    core::Named{SiliconModel::none, "none", "no time on silicon is told"},
    core::Named{SiliconModel::cycles, "cycles", "the machine's cycles by its clock"},
    core::Named{SiliconModel::scalesim_linear, "scalesim-linear", "SCALE-Sim's straight lines through its cycles"},
    core::Named{SiliconModel::regions, "regions", "the table of SCALE-Sim's tutorial branch"},
    core::Named{SiliconModel::law, "law", "a law of the bytes and operations, fitted to the chip"},
    core::Named{SiliconModel::learned, "learned", "the law, and what a learned model adds to it"}};
constexpr const auto& named_values(SiliconModel /*any*/) {
  return kSiliconModelNames;
}
constexpr std::string_view name(SiliconModel model) {
  return core::name_of(model);
}

/// The constants of whole networks, which run as one program with their weights in DRAM.
struct ProgramLaw {
  double peak_tflops = 0;    ///< by the data sheet; 0: no law is known
  double hbm_tbs = 0;        ///< by the data sheet
  double constant_us = 0;    ///< C, of the program
  double product_us = 0;     ///< of each product
  double score_passes = 0;   ///< k, how often attention's scores move between the chip and DRAM
  double result_passes = 0;  ///< how often the results of the last product do, beside its own roofline
  friend bool operator==(const ProgramLaw&, const ProgramLaw&) = default;
};

/// Of 100 measured times, 90 are between the model's value over this factor and the value times it.
struct TimeSpread {
  double launch = 0;  ///< of products that are bound by it; 0: not known
  double operands = 0;
  double results = 0;
  double compute = 0;
  double vector = 0;
  double operators = 0;  ///< of operators beside the matrix units
  double program = 0;    ///< of whole networks
  friend bool operator==(const TimeSpread&, const TimeSpread&) = default;
};

/// The time models of one chip, each as far as it is known.
struct Silicon {
  std::string source{};              ///< of the measurements, in words
  std::optional<TimeModel> lines{};  ///< whose straight lines `scalesim-linear` takes
  RegionTable regions{};
  ProductLaw products{};
  OperatorLaw operators{};
  ReductionLaw reductions{};
  OperatorLaw many_reductions{};  ///< of more rows than a register has lanes
  NormLaw norms{};
  ProgramLaw program{};
  TimeSpread spread{};
  TimeSpread learned_spread{};                     ///< of the law with what is learned
  std::filesystem::path learned{};                 ///< file of the learned model; empty: there is none
  std::shared_ptr<const TimeResidual> residual{};  ///< what that file holds, once it is loaded
  friend bool operator==(const Silicon&, const Silicon&) = default;
};

/// Microseconds: the value, and between which 90 of 100 measured times are. Without a known spread all three are one.
struct TimeSpan {
  double low = 0;
  double value = 0;
  double high = 0;
  TimeSpan& operator+=(const TimeSpan& other) {
    low += other.low;
    value += other.value;
    high += other.high;
    return *this;
  }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// One layer's time as a kernel of its own. An operator that runs at another layer's drain takes none.
struct LayerTime {
  TimeSpan time;
  std::optional<TimeBound> bound{};  ///< where it goes; none where the model does not say
};

/// A network's time.
struct NetworkTime {
  SiliconModel model = SiliconModel::none;
  TimeSpan kernels;                   ///< the sum of its layers', one kernel after the other
  std::optional<TimeSpan> program{};  ///< of the network as one program; none where the model does not say
  std::int64_t likened = 0;           ///< layers that nobody measured: grouped convolutions as heads, softmax as a
                                      ///< normalisation, pools as moved data
  std::int64_t left_out = 0;          ///< operators beside the array of which the model says nothing: they take none
};

}  // namespace systole::dataflows
