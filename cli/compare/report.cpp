// SPDX-License-Identifier: MIT
#include "cli/compare/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/energy_units.h"
#include "cli/common/terminal/terminal.h"
#include "cli/compare/remarks.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::Align;
using core::FuseChoice;
using core::grouped;
using dataflows::ChosenBy;
using dataflows::ComparedRow;
using dataflows::Comparison;
using dataflows::PublishedResult;
using Rows = std::vector<const ComparedRow*>;

/// Points of a front that are listed for people; machine output has all.
constexpr std::size_t kMostPoints = 40;

/// Who chose the layers, where anybody did.
std::string_view chooser_text(const ComparedRow& row) {
  return row.was_chosen() ? name(row.chosen_by) : "-";
}

/// One letter a block: `.` kept, F full, H half.
std::string block_letters(const std::vector<FuseChoice>& choices) {
  std::string letters;
  for (const FuseChoice choice : choices) {
    letters += choice == FuseChoice::keep ? '.' : choice == FuseChoice::full ? 'F' : 'H';
  }
  return letters;
}

/// `a 64x64 array`; of several cores how they share a layer, too.
std::string chip_text(const dataflows::ComparisonSettings& settings, const std::string& arrays) {
  const dataflows::Cores& cores = settings.surroundings.cores;
  if (cores.count == 1) return fmt::format("a {} array", arrays);
  return fmt::format("a chip of {} cores (partition {}), each with a {} array", cores.count, name(cores.partition),
                     arrays);
}

/// What stands beside the array, and whose cycles choose layers.
std::string whole_network_text(const dataflows::ComparisonSettings& settings) {
  if (!settings.has_vector_unit()) return {};
  const bool by_network = settings.cycles_of == dataflows::CyclesOf::network;
  return fmt::format("Whole network: {}; layers are chosen by {} cycles (--cost {})\n",
                     dataflows::vector_sentence(settings.machine(settings.arrays.front(), {})),
                     by_network ? "the whole network's" : "the array's", name(settings.cycles_of));
}

/// Whose prices tell energy, and what its columns are.
std::string energy_heading(const Comparison& comparison) {
  if (comparison.prices == nullptr) return {};
  return fmt::format(
      "Energy by {} ({}); ratio: of the baseline over the row; energy x delay in {} times cycles of the whole "
      "network\n",
      comparison.prices->name, comparison.prices->title, comparison.prices->unit);
}

/// What the column of microseconds is.
std::string silicon_heading(const dataflows::ComparisonSettings& settings) {
  if (!settings.has_silicon()) return {};
  return fmt::format("us kernels: on silicon, one after the other, time {}; layers are chosen by cycles all the same\n",
                     name(settings.surroundings.silicon_model));
}

std::string heading_text(const Comparison& comparison) {
  std::vector<std::string> arrays;
  for (const dataflows::Array& array : comparison.settings.arrays) arrays.push_back(array_text(array));
  return fmt::format(
      "FuSeConv on {}: 1D layers row parallel (rp), the rest output stationary (os); timing {}\n({})\n{}",
      chip_text(comparison.settings, fmt::format("{}", fmt::join(arrays, ", "))), name(*comparison.settings.timing),
      models_text(comparison),
      whole_network_text(comparison.settings) + silicon_heading(comparison.settings) + energy_heading(comparison));
}

/// The paper's numbers stand beside ours where the question is the paper's: under its model, variants as a whole.
bool shows_published(const Comparison& comparison) {
  const dataflows::ComparisonSettings& settings = comparison.settings;
  const bool its_model =
      settings.timing == dataflows::Timing::fuseconv || settings.timing == dataflows::Timing::fuseconv_2020;
  const bool its_question = !settings.bake_off && !settings.limits.any() && settings.pareto.empty();
  const auto is_published = [](const ComparedRow& row) { return row.published != nullptr; };
  return its_model && its_question && std::ranges::any_of(comparison.rows, is_published);
}

/// The columns that this comparison needs.
class RowTable {
 public:
  RowTable(const Comparison& comparison, const Rows& rows) : comparison_(comparison), rows_(rows) {
    const auto any = [&](auto test) { return std::ranges::any_of(rows, [&](const auto* row) { return test(*row); }); };
    mixed_ = any([](const ComparedRow& row) { return row.is_mixed(); });
    published_ = shows_published(comparison);
    std::set<ChosenBy> choosers;
    for (const ComparedRow* row : rows) {
      if (row->was_chosen()) choosers.insert(row->chosen_by);
    }
    selected_ = choosers.size() > 1 || (choosers.size() == 1 && *choosers.begin() != ChosenBy::published);
  }

  [[nodiscard]] std::string text() const {
    core::Table table(columns());
    for (const ComparedRow* row : rows_) table.add(cells(*row));
    return table.text(terminal_width());
  }

 private:
  [[nodiscard]] std::vector<core::Table::Column> columns() const {
    std::vector<core::Table::Column> columns{{"network", Align::left}, {"variant", Align::left}};
    if (comparison_.settings.bake_off) {
      columns.push_back({"depthwise", Align::left});
      columns.push_back({"hardware", Align::left, 2});
    }
    if (selected_) columns.push_back({"chosen by", Align::left});
    columns.push_back({"replaced", Align::right, 3});
    columns.push_back({"cycles"});
    columns.push_back({"speedup"});
    if (comparison_.settings.has_memory()) {
      columns.push_back({"computing", Align::right, 4});
      columns.push_back({"speedup", Align::right, 4});
    }
    if (comparison_.settings.has_vector_unit()) {
      columns.push_back({"whole network"});
      columns.push_back({"speedup"});
    }
    if (comparison_.settings.surroundings.clock_mhz > 0) {
      columns.push_back({"ms"});
      columns.push_back({"inferences/s", Align::right, 3});
      columns.push_back({"TOP/s", Align::right, 3});
    }
    if (comparison_.settings.has_silicon()) {
      columns.push_back({"us kernels"});
      columns.push_back({"speedup"});
    }
    if (comparison_.prices != nullptr) {
      columns.push_back({"energy"});
      columns.push_back({"band", Align::right, 3});
      columns.push_back({"ratio"});
      columns.push_back({"energy x delay", Align::right, 2});
    }
    if (published_) {
      columns.push_back({"paper: cycles", Align::right, 4});
      columns.push_back({"difference", Align::right, 1});
      columns.push_back({"printed", Align::right, 2});
      columns.push_back({"top-1 %", Align::right, 5});
    }
    columns.push_back({"MACs", Align::right, 6});
    columns.push_back({"parameters", Align::right, 6});
    if (comparison_.settings.sensitivity) columns.push_back({"sensitivity"});
    if (mixed_) columns.push_back({"blocks", Align::left});
    return columns;
  }

  [[nodiscard]] std::vector<std::string> cells(const ComparedRow& row) const {
    std::vector<std::string> cells{comparison_.name_of(row), std::string{row.variant_name()}};
    if (comparison_.settings.bake_off) {
      const bool mapping_matters = row.replaced() < row.choices.size();
      cells.emplace_back(mapping_matters ? name(row.depthwise) : "-");
      cells.emplace_back(row.needs_row_broadcast() ? "row broadcast" : "plain array");
    }
    if (selected_) cells.emplace_back(chooser_text(row));
    cells.push_back(fmt::format("{}/{}", row.replaced(), row.choices.size()));
    cells.push_back(grouped(row.cost.array_cycles.count()));
    cells.push_back(fmt::format("{:.4f}", row.speedup));
    if (comparison_.settings.has_memory()) {
      cells.push_back(grouped(row.compute_cycles.count()));
      cells.push_back(fmt::format("{:.4f}", row.compute_speedup));
    }
    if (comparison_.settings.has_vector_unit()) {
      cells.push_back(grouped(row.cost.network_cycles.count()));
      cells.push_back(fmt::format("{:.4f}", row.network_speedup));
    }
    if (comparison_.settings.surroundings.clock_mhz > 0) add_rates(row, cells);
    if (comparison_.settings.has_silicon()) {
      cells.push_back(fmt::format("{:.2f}", row.cost.silicon_us));
      cells.push_back(fmt::format("{:.4f}", row.silicon_speedup));
    }
    if (row.energy) add_energy(*row.energy, cells);
    if (published_) add_published(row, cells);
    cells.push_back(grouped(row.cost.macs.count()));
    cells.push_back(grouped(row.cost.params.count()));
    if (comparison_.settings.sensitivity) cells.push_back(fmt::format("{:g}", row.cost.sensitivity));
    if (mixed_) cells.push_back(block_letters(row.choices));
    return cells;
  }

  void add_rates(const ComparedRow& row, std::vector<std::string>& cells) const {
    const auto rates = row_rates(comparison_, row);
    if (!rates) {
      cells.insert(cells.end(), 3, "-");
      return;
    }
    cells.push_back(fmt::format("{:.4g}", rates->milliseconds));
    cells.push_back(fmt::format("{:.4g}", rates->inferences_per_second));
    cells.push_back(fmt::format("{:.3g}", rates->tera_operations));
  }

  void add_energy(const dataflows::RowEnergy& energy, std::vector<std::string>& cells) const {
    const dataflows::EnergyTable& table = *comparison_.prices;
    cells.push_back(joules_text(energy.total.value, table));
    cells.push_back(
        fmt::format("{} to {}", joules_text(energy.total.low, table), joules_text(energy.total.high, table)));
    cells.push_back(fmt::format("{:.4f}", energy.ratio));
    cells.push_back(fmt::format("{:.4g}", energy.energy_delay));
  }

  static void add_published(const ComparedRow& row, std::vector<std::string>& cells) {
    if (row.published == nullptr) {
      cells.insert(cells.end(), 4, "-");
      return;
    }
    const std::int64_t difference = row.cost.array_cycles.count() - row.published->cycles;
    cells.push_back(grouped(row.published->cycles));
    cells.push_back(difference > 0 ? "+" + grouped(difference) : grouped(difference));
    cells.emplace_back(row.published->speedup);
    cells.emplace_back(row.published->top1);
  }

  const Comparison& comparison_;
  const Rows& rows_;
  bool published_ = false;
  bool mixed_ = false;
  bool selected_ = false;
};

/// A front's points, thinned evenly; its first and last stay.
Rows thinned(const Rows& rows) {
  Rows shown;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    const auto same_front = [&](const ComparedRow* row) {
      return row->chosen_by == ChosenBy::pareto && row->network == rows[begin]->network &&
             row->array == rows[begin]->array && row->depthwise == rows[begin]->depthwise;
    };
    while (end < rows.size() && same_front(rows[end])) ++end;
    if (end == begin) {
      shown.push_back(rows[begin++]);
      continue;
    }
    const std::size_t points = end - begin;
    const std::size_t kept = std::min(points, kMostPoints);
    for (std::size_t i = 0; i < kept; ++i)
      shown.push_back(rows[begin + (kept == 1 ? 0 : i * (points - 1) / (kept - 1))]);
    begin = end;
  }
  return shown;
}

/// How far the published results are met, in one sentence.
std::string published_verdict(const Comparison& comparison) {
  std::size_t compared = 0;
  std::size_t equal = 0;
  double farthest = 0;
  for (const ComparedRow& row : comparison.rows) {
    if (row.published == nullptr) continue;
    const PublishedResult* baseline =
        dataflows::published_result(row.published->network, dataflows::FuseVariant::baseline);
    const double published = static_cast<double>(baseline->cycles) / static_cast<double>(row.published->cycles);
    const double off = 100 * (row.speedup / published - 1);
    if (std::abs(off) > std::abs(farthest)) farthest = off;
    ++compared;
    equal += row.cost.array_cycles.count() == row.published->cycles ? 1U : 0U;
  }
  if (compared == 0 || !shows_published(comparison)) return {};
  std::string text = fmt::format("\nPaper (Selvam et al., DATE 2021, Table I): {} of {} latencies equal to the cycle",
                                 equal, compared);
  if (equal < compared) text += fmt::format("; speedups differ by up to {:+.2f} %", farthest);
  return text + ".\n";
}

/// Speedups (and cycles) with the arrays side by side.
std::string scaling_table(const Comparison& comparison, const char* what, std::string (*cell)(const ComparedRow&)) {
  std::vector<core::Table::Column> columns{
      {"network", Align::left}, {"variant", Align::left}, {"chosen by", Align::left, 1}};
  if (comparison.settings.bake_off) columns.push_back({"depthwise", Align::left});
  for (const dataflows::Array& array : comparison.settings.arrays) columns.push_back({array_text(array)});
  core::Table table(columns);
  const std::size_t arrays = comparison.settings.arrays.size();
  for (std::size_t n = 0; n < comparison.networks.size(); ++n) {
    std::vector<Rows> by_array(arrays);
    for (const ComparedRow& row : comparison.rows) {
      const auto array = std::ranges::find(comparison.settings.arrays, row.array);
      const bool listed = row.network == n && !row.is_mixed();
      if (listed) by_array[static_cast<std::size_t>(array - comparison.settings.arrays.begin())].push_back(&row);
    }
    for (std::size_t r = 0; r < by_array.front().size(); ++r) {
      const ComparedRow& first = *by_array.front()[r];
      std::vector<std::string> cells{comparison.name_of(first), std::string{first.variant_name()},
                                     std::string{chooser_text(first)}};
      if (comparison.settings.bake_off) cells.emplace_back(name(first.depthwise));
      for (const Rows& rows : by_array) cells.push_back(cell(*rows[r]));
      table.add(std::move(cells));
    }
  }
  return fmt::format("{}\n\n{}", what, table.text(terminal_width()));
}

}  // namespace

std::string models_text(const Comparison& comparison) {
  return dataflows::model_sentence(comparison.settings.machine(comparison.settings.arrays.front(), {}));
}

std::optional<dataflows::Rates> row_rates(const Comparison& comparison, const ComparedRow& row) {
  return dataflows::rates(comparison.networks[row.network].baseline, row.cost.network_cycles, row.cost.macs,
                          comparison.settings.machine(row.array, row.depthwise));
}

std::string comparison_text(const Comparison& comparison) {
  std::string out = heading_text(comparison) + '\n';
  Rows mixed;
  Rows plain;
  for (const ComparedRow& row : comparison.rows) (row.is_mixed() ? mixed : plain).push_back(&row);
  const bool scaling = comparison.settings.arrays.size() > 1;
  if (scaling && !plain.empty()) {
    out += scaling_table(comparison, "Speedup over the baseline on the same array",
                         [](const ComparedRow& row) { return fmt::format("{:.4f}", row.speedup); });
    out += '\n' + scaling_table(comparison, "Cycles",
                                [](const ComparedRow& row) { return grouped(row.cost.array_cycles.count()); });
    if (comparison.prices != nullptr) {
      out += '\n' + scaling_table(comparison, "Energy of the baseline on the same array over that of the row",
                                  [](const ComparedRow& row) { return fmt::format("{:.4f}", row.energy->ratio); });
    }
    if (comparison.settings.has_vector_unit()) {
      out += '\n' + scaling_table(comparison, "Speedup of the whole network",
                                  [](const ComparedRow& row) { return fmt::format("{:.4f}", row.network_speedup); });
      out += '\n' + scaling_table(comparison, "Cycles of the whole network",
                                  [](const ComparedRow& row) { return grouped(row.cost.network_cycles.count()); });
    }
  } else {
    mixed.insert(mixed.begin(), plain.begin(), plain.end());
  }
  const Rows shown = thinned(mixed);
  if (scaling && !plain.empty() && !shown.empty()) out += '\n';
  if (!shown.empty()) out += RowTable(comparison, shown).text();
  if (shown.size() < mixed.size()) {
    const std::size_t hidden = mixed.size() - shown.size();
    const auto points = static_cast<std::size_t>(std::ranges::count(mixed, ChosenBy::pareto, &ComparedRow::chosen_by));
    out += fmt::format("\n{} of the front's {} points shown; --csv and --json have all.\n", points - hidden, points);
  }
  if (std::ranges::any_of(shown, [](const ComparedRow* row) { return row->is_mixed(); })) {
    out += "\nblocks: one letter a depthwise layer; . kept, F full, H half.\n";
  }
  out += published_verdict(comparison);
  if (!comparison.remarks.empty()) out += '\n';
  for (const std::string& remark : remark_texts(comparison)) out += remark + '\n';
  if (comparison.settings.bake_off) {
    out +=
        "\nspeedup: over the unmodified network with one channel a column (per-channel). packed needs nothing new;\n"
        "rows and the FuSe variants need a weight broadcast along each row of the array.\n";
  }
  return out;
}

}  // namespace systole::app
