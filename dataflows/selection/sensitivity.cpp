// SPDX-License-Identifier: MIT
#include "dataflows/selection/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "core/topology/detail/csv_row.h"

namespace systole::dataflows {
namespace {

using core::CsvField;
using core::FuseChoice;

constexpr std::array<std::string_view, 3> kHeader{"block", "variant", "cost"};

/// Reads the rows of one file into costs per block and variant.
class SensitivityReader {
 public:
  SensitivityReader(const core::TextFile& file, std::size_t blocks)
      : file_(file), costs_(blocks, std::array<std::optional<double>, core::kFuseChoices.size()>{}) {}

  void read(FuseCosts& costs) {
    core::for_each_line(file_.text, [&](core::Line line) {
      if (core::trimmed(line.text).empty() || core::trimmed(line.text).front() == '#') return;
      core::split_csv(line.text, fields_);
      if (std::exchange(header_read_, true)) {
        read_row(line.number);
      } else {
        read_header(line.number);
      }
    });
    if (!header_read_) add(0, 0, "header", "an empty file", "the header block,variant,cost");
    report_missing();
    diagnostics_.throw_if_any();
    for (std::size_t b = 0; b < costs.blocks.size(); ++b) {
      for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
        const auto slot = static_cast<std::size_t>(choice);
        std::optional<FuseCost>& cost = costs.blocks[b].at(slot);
        if (!costs_[b].at(slot)) {
          cost.reset();
        } else if (cost) {
          cost->sensitivity = *costs_[b].at(slot);
        }
      }
    }
  }

 private:
  void add(std::size_t line, std::size_t column, std::string subject, std::string found, std::string expected,
           std::string nearest = {}) {
    diagnostics_.add({.where = {.file = file_.name, .line = line, .column = column},
                      .subject = std::move(subject),
                      .found = std::move(found),
                      .expected = std::move(expected),
                      .nearest = std::move(nearest)});
  }

  void read_header(std::size_t line) {
    const bool is_header = std::ranges::equal(fields_, kHeader, {}, &CsvField::text);
    if (!is_header) add(line, 1, "header", "another line", "block,variant,cost");
  }

  void read_row(std::size_t line) {
    if (fields_.size() != kHeader.size()) {
      add(line, 1, "row", fmt::format("{} fields", fields_.size()), "3: block,variant,cost");
      return;
    }
    const core::WholeNumber block = core::parse_whole(fields_[0].text);
    const bool known =
        block.fault == core::NumberFault::none && block.value >= 0 && std::cmp_less(block.value, costs_.size());
    if (!known) {
      add(line, fields_[0].column, "block", core::in_quotes(fields_[0].text),
          costs_.empty() ? "no row: the network has no depthwise layer"
                         : fmt::format("the index of a depthwise layer, 0 to {}", costs_.size() - 1));
    }
    const std::optional<FuseChoice> variant = core::value_named<FuseChoice>(fields_[1].text);
    const bool replaces = variant && *variant != FuseChoice::keep;
    if (!replaces) {
      add(line, fields_[1].column, "variant", core::in_quotes(fields_[1].text), "full or half",
          core::nearest_name(fields_[1].text, std::array<std::string_view, 2>{"full", "half"}));
    }
    const std::optional<double> cost = core::parse_real(fields_[2].text);
    if (!cost) add(line, fields_[2].column, "cost", core::in_quotes(fields_[2].text), "a finite number");
    if (!known || !replaces || !cost) {
      unsound_ = true;
      return;
    }
    std::optional<double>& slot = costs_[static_cast<std::size_t>(block.value)].at(static_cast<std::size_t>(*variant));
    if (slot) add(line, 1, "row", fmt::format("block {} {} again", block.value, name(*variant)), "one row for each");
    slot = cost;
  }

  void report_missing() {
    if (unsound_) return;
    for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
      const auto slot = static_cast<std::size_t>(choice);
      const auto has = [&](const auto& block) { return block.at(slot).has_value(); };
      if (std::ranges::none_of(costs_, has)) continue;
      for (std::size_t b = 0; b < costs_.size(); ++b) {
        if (!has(costs_[b])) add(0, 0, fmt::format("block {} {}", b, name(choice)), "no row", "one row for each block");
      }
    }
  }

  const core::TextFile& file_;
  std::vector<std::array<std::optional<double>, core::kFuseChoices.size()>> costs_;
  std::vector<CsvField> fields_;
  core::Diagnostics diagnostics_;
  bool header_read_ = false;
  bool unsound_ = false;  ///< a row was not understood, so its block may only seem to be missing
};

}  // namespace

void read_sensitivity(const core::TextFile& file, FuseCosts& costs) {
  SensitivityReader(file, costs.blocks.size()).read(costs);
}

}  // namespace systole::dataflows
