// SPDX-License-Identifier: MIT
#include "dataflows/time/silicon_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/field_values.h"

namespace systole::dataflows {
namespace {

using Text = std::string_view;
using core::FieldKind;

/// No constant is larger.
constexpr double kMost = 1e9;
constexpr Text kConstant = "a number from 0 to 1e9";
constexpr Text kFactor = "0, or a factor of at least 1";

/// A constant of one of the laws; 0: it is not known, or costs nothing.
template <auto Law, auto Constant>
constexpr SiliconField constant(Text path, Text unit, Text meaning) {
  return {.path = path,
          .unit = unit,
          .kind = FieldKind::real,
          .expected = kConstant,
          .meaning = meaning,
          .parse = [](Silicon& s, Text t) { return core::read((s.*Law).*Constant, t, 0, kMost); },
          .print = [](const Silicon& s) { return core::text_of((s.*Law).*Constant); },
          .applies = [](const Silicon& s) { return (s.*Law).*Constant != 0; }};
}

template <auto Spread, auto Factor>
constexpr SiliconField spread(Text path, Text meaning) {
  return {.path = path,
          .unit = "times",
          .kind = FieldKind::real,
          .expected = kFactor,
          .meaning = meaning,
          .parse =
              [](Silicon& s, Text t) {
                double& factor = (s.*Spread).*Factor;
                return core::read(factor, t, 0, kMost) && (factor == 0 || factor >= 1);
              },
          .print = [](const Silicon& s) { return core::text_of((s.*Spread).*Factor); },
          .applies = [](const Silicon& s) { return (s.*Spread).*Factor != 0; }};
}

/// The numbers of a list with commas; none where one of them is something else.
std::vector<double> read_reals(Text text) {
  std::vector<double> values;
  while (true) {
    const std::size_t comma = text.find(',');
    double value = 0;
    if (!core::read(value, core::trimmed(text.substr(0, comma)), 0, kMost)) return {};
    values.push_back(value);
    if (comma == Text::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

/// Four numbers a row.
bool read_regions(std::vector<TimeRegion>& regions, Text text) {
  constexpr std::size_t kNumbers = 4;
  const std::vector<double> numbers = read_reals(text);
  if (numbers.empty() || numbers.size() % kNumbers != 0) return false;
  regions.clear();
  for (std::size_t i = 0; i < numbers.size(); i += kNumbers) {
    regions.push_back(
        {.number = numbers[i], .slope = numbers[i + 1], .constant = numbers[i + 2], .bandwidth = numbers[i + 3]});
  }
  constexpr double kRegions = 16;
  std::ranges::sort(regions, {}, &TimeRegion::number);
  const auto is_sound = [](const TimeRegion& row) {
    return row.bandwidth > 0 && row.number < kRegions && row.number == std::floor(row.number);
  };
  const auto same = [](const TimeRegion& a, const TimeRegion& b) { return a.number == b.number; };
  return std::ranges::all_of(regions, is_sound) && std::ranges::adjacent_find(regions, same) == regions.end();
}

std::string regions_text(const std::vector<TimeRegion>& regions) {
  std::string text;
  for (const TimeRegion& row : regions) {
    text += fmt::format("{}{},{},{},{}", text.empty() ? "" : ",", row.number, row.slope, row.constant, row.bandwidth);
  }
  return text;
}

using S = Silicon;
using P = ProductLaw;
using O = OperatorLaw;
using D = ReductionLaw;
using N = NormLaw;
using G = ProgramLaw;
using R = RegionTable;
using T = TimeSpread;

// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kFields{
    SiliconField{.path = "source",
                 .expected = "text",
                 .meaning = "Whose measurements the constants were fitted to",
                 .parse =
                     [](Silicon& s, Text t) {
                       s.source = t;
                       return !t.empty();
                     },
                 .print = [](const Silicon& s) { return s.source; },
                 .applies = [](const Silicon& s) { return !s.source.empty(); }},
    constant<&S::products, &P::peak_tflops>("products.peak_tflops", "TFLOP/s", "Peak of the matrix units"),
    SiliconField{.path = "products.edge",
                 .unit = "PEs",
                 .kind = FieldKind::whole,
                 .expected = core::kPositive,
                 .meaning = "Rows and columns of a matrix unit, to which sizes are rounded up",
                 .parse = [](Silicon& s, Text t) { return core::read(s.products.edge, t, 1); },
                 .print = [](const Silicon& s) { return core::text_of(s.products.edge); },
                 .applies = [](const Silicon& s) { return s.products.peak_tflops > 0; }},
    constant<&S::products, &P::element_bytes>("products.element_bytes", "bytes", "An operand's or a result's element"),
    constant<&S::products, &P::launch_us>("products.launch_us", "us", "Constant part of a kernel (t0)"),
    constant<&S::products, &P::long_us>("products.long_us", "us", "More of kernels whose M or N is above 128"),
    constant<&S::products, &P::hbm_tbs>("products.hbm_tbs", "TB/s", "DRAM's bandwidth"),
    constant<&S::products, &P::larger_tbs>("products.larger_tbs", "TB/s",
                                           "At which the larger operand comes where it is warm (Wb)"),
    constant<&S::products, &P::larger_odd_tbs>("products.larger_odd_tbs", "TB/s",
                                               "The same where its tiles fill no whole registers; 0: as all others"),
    constant<&S::products, &P::larger_lanes_tbs>("products.larger_lanes_tbs", "TB/s",
                                                 "The same where its depth lies in lanes; 0: as all others"),
    constant<&S::products, &P::smaller_tbs>("products.smaller_tbs", "TB/s",
                                            "At which the smaller operand comes before work begins (Ws)"),
    constant<&S::products, &P::overlap>("products.overlap", "", "How well computing hides moving (n): 1 not at all"),
    constant<&S::products, &P::result_tbs>("products.result_tbs", "TB/s", "At which the last results leave (Wr)"),
    constant<&S::products, &P::result_most_us>("products.result_most_us", "us", "By when they are gone (cr)"),
    constant<&S::products, &P::vector_launch_us>("products.vector_launch_us", "us",
                                                 "Constant part of products with a vector (tv)"),
    constant<&S::products, &P::vector_tbs>("products.vector_tbs", "TB/s", "Their own bandwidth (Wv)"),
    constant<&S::products, &P::vector_most_us>("products.vector_most_us", "us", "What it costs at most (cv)"),
    constant<&S::products, &P::vector_tile_us>("products.vector_tile_us", "us",
                                               "Of each register of 8 x 128, in place of bandwidths"),
    constant<&S::products, &P::vector_lane_tile_us>("products.vector_lane_tile_us", "us", "Of each 128 results"),
    constant<&S::products, &P::vector_many_us>("products.vector_many_us", "us",
                                               "Once where they, or the depth, are above 128"),
    constant<&S::products, &P::vector_deep_us>("products.vector_deep_us", "us", "Once where the depth is above 128"),
    constant<&S::products, &P::outer_launch_us>("products.outer_launch_us", "us",
                                                "Constant part of products of depth 1"),
    constant<&S::products, &P::outer_tbs>("products.outer_tbs", "TB/s", "At which their results leave"),
    constant<&S::products, &P::outer_tile_us>("products.outer_tile_us", "us",
                                              "Constant part where the results fit one register of 8 x 128"),
    constant<&S::products, &P::outer_wide_us>("products.outer_wide_us", "us", "More where both sizes are above 128"),
    constant<&S::products, &P::outer_vector_us>("products.outer_vector_us", "us",
                                                "Constant part where one size is 1 and the other at most 128"),
    constant<&S::operators, &O::launch_us>("operators.launch_us", "us", "Constant part of an operator's kernel (t0)"),
    constant<&S::operators, &O::tbs>("operators.tbs", "TB/s", "At which operators read and write (BW)"),
    constant<&S::operators, &O::second_tbs>("operators.second_tbs", "TB/s",
                                            "At which a further part of the bytes takes time of its own (Wr)"),
    constant<&S::operators, &O::second_most_us>("operators.second_most_us", "us", "What that part costs at most (cr)"),
    constant<&S::reductions, &D::cycle_ns>("reductions.cycle_ns", "ns", "Of one step of a sum over a row"),
    constant<&S::reductions, &D::launch_us>("reductions.launch_us", "us", "Constant part of sums of up to 128 rows"),
    constant<&S::reductions, &D::single_less_us>("reductions.single_less_us", "us", "Less where there is one row"),
    constant<&S::reductions, &D::rows_less_us>("reductions.rows_less_us", "us", "Less where rows lie in lanes"),
    constant<&S::reductions, &D::tile_less_us>("reductions.tile_less_us", "us", "Less where all fits one register"),
    constant<&S::reductions, &D::row_steps>("reductions.row_steps", "steps", "Of 16 elements where rows lie in lanes"),
    constant<&S::reductions, &D::few_steps>("reductions.few_steps", "steps",
                                            "Of 128 elements of up to 8 rows where they do not, at least"),
    constant<&S::reductions, &D::least_steps>("reductions.least_steps", "steps", "The same of more rows"),
    constant<&S::reductions, &D::large_tbs>("reductions.large_tbs", "TB/s",
                                            "DRAM's bandwidth for what is above 8 MB (5 MB where rows lie in lanes)"),
    constant<&S::reductions, &D::large_rows_tbs>("reductions.large_rows_tbs", "TB/s",
                                                 "The same where rows lie in lanes"),
    constant<&S::many_reductions, &O::launch_us>("many_reductions.launch_us", "us",
                                                 "Constant part of sums of more than 128 rows (t0)"),
    constant<&S::many_reductions, &O::tbs>("many_reductions.tbs", "TB/s", "At which they read (BW)"),
    constant<&S::many_reductions, &O::second_tbs>("many_reductions.second_tbs", "TB/s", "As operators.second_tbs"),
    constant<&S::many_reductions, &O::second_most_us>("many_reductions.second_most_us", "us",
                                                      "As operators.second_most_us"),
    constant<&S::norms, &N::launch_us>("norms.launch_us", "us", "Constant part of normalisations over rows"),
    constant<&S::norms, &N::lanes_us>("norms.lanes_us", "us", "The same where rows lie in lanes"),
    constant<&S::norms, &N::small_us>("norms.small_us", "us", "More where there is one row, or all fits one register"),
    constant<&S::norms, &N::tbs>("norms.tbs", "TB/s", "At which the bytes of three passes move"),
    constant<&S::norms, &N::cycle_ns>("norms.cycle_ns", "ns", "Of 128 elements of a row, at least"),
    constant<&S::norms, &N::second_tbs>("norms.second_tbs", "TB/s", "As operators.second_tbs"),
    constant<&S::norms, &N::second_most_us>("norms.second_most_us", "us", "As operators.second_most_us"),
    constant<&S::program, &G::peak_tflops>("program.peak_tflops", "TFLOP/s", "Peak by the data sheet"),
    constant<&S::program, &G::hbm_tbs>("program.hbm_tbs", "TB/s", "DRAM's bandwidth by the data sheet"),
    constant<&S::program, &G::constant_us>("program.constant_us", "us", "Constant part of a whole network (C)"),
    constant<&S::program, &G::product_us>("program.product_us", "us", "Of each of its products"),
    constant<&S::program, &G::score_passes>("program.score_passes", "",
                                            "How often attention's scores move between chip and DRAM (k)"),
    constant<&S::program, &G::result_passes>("program.result_passes", "",
                                             "How often the last product's results move beside that"),
    SiliconField{.path = "lines",
                 .expected = "a chip of SCALE-Sim's",
                 .names = core::names_of<TimeModel>,
                 .meaning = "Whose straight lines scalesim-linear takes",
                 .parse =
                     [](Silicon& s, Text t) {
                       s.lines.emplace();
                       return core::read(*s.lines, t);
                     },
                 .print = [](const Silicon& s) { return s.lines ? std::string{name(*s.lines)} : ""; },
                 .applies = [](const Silicon& s) { return s.lines.has_value(); }},
    SiliconField{
        .path = "regions.table",
        .kind = FieldKind::reals,
        .expected = "four numbers a region: its number (0 to 15, each once), slope, constant and bandwidth above 0",
        .meaning = "SCALE-Sim's table: of each region its number, microseconds a cycle, microseconds and "
                   "bytes a cycle",
        .parse = [](Silicon& s, Text t) { return read_regions(s.regions.regions, t); },
        .print = [](const Silicon& s) { return regions_text(s.regions.regions); },
        .applies = [](const Silicon& s) { return !s.regions.regions.empty(); }},
    constant<&S::regions, &R::heads_power>("regions.heads_power", "", "Of batched products (p)"),
    constant<&S::regions, &R::heads_constant>("regions.heads_constant", "", "Of batched products (c)"),
    constant<&S::regions, &R::program_products>("regions.program_products", "",
                                                "Share of the products' times in a whole network's (a0)"),
    constant<&S::regions, &R::program_us>("regions.program_us", "us", "Constant part of a whole network (C)"),
    spread<&S::spread, &T::launch>("spread.launch", "Of 100 products bound by their launch, 90 are within this factor"),
    spread<&S::spread, &T::operands>("spread.operands", "The same where operands bind"),
    spread<&S::spread, &T::results>("spread.results", "The same where results bind"),
    spread<&S::spread, &T::compute>("spread.compute", "The same where matrix units bind"),
    spread<&S::spread, &T::vector>("spread.vector", "The same of products on the vector unit"),
    spread<&S::spread, &T::operators>("spread.operators", "The same of other operators"),
    spread<&S::spread, &T::program>("spread.program", "The same of whole networks"),
    spread<&S::learned_spread, &T::launch>("learned_spread.launch", "As spread.launch, of the learned model"),
    spread<&S::learned_spread, &T::operands>("learned_spread.operands", "The same where operands bind"),
    spread<&S::learned_spread, &T::results>("learned_spread.results", "The same where results bind"),
    spread<&S::learned_spread, &T::compute>("learned_spread.compute", "The same where matrix units bind"),
    spread<&S::learned_spread, &T::vector>("learned_spread.vector", "The same of products on the vector unit"),
    SiliconField{.path = "learned",
                 .expected = "a file, relative to the machine's own",
                 .meaning = "The learned model: a file, relative to the machine's own",
                 .parse =
                     [](Silicon& s, Text t) {
                       s.learned = t;
                       return !t.empty();
                     },
                 .print = [](const Silicon& s) { return s.learned.string(); },
                 .applies = [](const Silicon& s) { return !s.learned.empty(); }},
};

}  // namespace

std::span<const SiliconField> silicon_fields() {
  return kFields;
}

}  // namespace systole::dataflows
