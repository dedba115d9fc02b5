// SPDX-License-Identifier: MIT
#include "predictor/calibration/measurements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "core/files/csv_table.h"
#include "core/ir/operators.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "predictor/calibration/detail/time_column.h"

namespace systole::calibration {
namespace {

/// What an operator reads and writes, in elements of its largest tensor.
struct OperatorTraffic {
  std::string_view op;
  double elements;
  bool of_law;
};

constexpr double kUnary = 2;
constexpr double kBinary = 3;

/// The law was found for the first ones. A sum or a norm over rows takes longer than its bytes, and a conversion
/// writes elements of another size.
constexpr std::array kOperators{
    OperatorTraffic{"add", kBinary, true},        OperatorTraffic{"subtract", kBinary, true},
    OperatorTraffic{"multiply", kBinary, true},   OperatorTraffic{"divide", kBinary, true},
    OperatorTraffic{"maximum", kBinary, true},    OperatorTraffic{"minimum", kBinary, true},
    OperatorTraffic{"exponential", kUnary, true}, OperatorTraffic{"tanh", kUnary, true},
    OperatorTraffic{"logistic", kUnary, true},    OperatorTraffic{"gelu", kUnary, true},
    OperatorTraffic{"relu", kUnary, true},        OperatorTraffic{"sqrt", kUnary, true},
    OperatorTraffic{"rsqrt", kUnary, true},       OperatorTraffic{"negate", kUnary, true},
    OperatorTraffic{"select", 3.5, true},         OperatorTraffic{"transpose", kUnary, true},
    OperatorTraffic{"concatenate", kUnary, true}, OperatorTraffic{"convert", kBinary, false},
    OperatorTraffic{"reduce", 1, false},          OperatorTraffic{"softmax", kUnary, false},
    OperatorTraffic{"layer_norm", kUnary, false}, OperatorTraffic{"batch_norm_training", kUnary, false}};

/// Sizes beyond this are no matrix of anybody's.
constexpr std::int64_t kLongest = 10'000'000;

/// The columns of one file.
class MeasurementTable {
 public:
  MeasurementTable(const core::TextFile& file, const MeasurementOptions& options, Measurements& into,
                   core::Diagnostics& diagnostics)
      : table_(file, diagnostics), options_(options), into_(into), diagnostics_(diagnostics), file_(file.name) {}

  void read() {
    if (table_.header().fields.empty()) return;
    const std::optional<TimeColumn> time = time_column(table_, options_.column, file_);
    const std::array sizes{column({"m"}), column({"n"}), column({"k"})};
    const std::array lengths{column({"d0"}), column({"d1"}), column({"d2"})};
    const std::optional<std::size_t> op = column({"op", "operator"});
    const std::optional<std::size_t> layer = column({"layer", "layer_name", "name"});
    const auto all = [](const auto& columns) {
      return std::ranges::all_of(columns, &std::optional<std::size_t>::has_value);
    };
    if (!time) return;
    time_ = *time;
    if (all(sizes)) {
      read_rows([&](const core::CsvTableRow& row) { product(row, sizes, layer); });
    } else if (op && all(lengths)) {
      read_rows([&](const core::CsvTableRow& row) { beside(row, *op, lengths); });
    } else if (layer) {
      read_layers(*layer);
    } else {
      reject_header();
    }
  }

 private:
  using Columns = std::array<std::optional<std::size_t>, 3>;

  /// The column of one of these names, in capitals or not.
  [[nodiscard]] std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const {
    const auto& fields = table_.header().fields;
    for (const std::string_view name : names) {
      std::optional<std::size_t> found;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (lower_case(fields[i].text) != name) continue;
        if (found) table_.cell(table_.header(), i).reject("each column once");
        if (!found) found = i;
      }
      if (found) return found;
    }
    return std::nullopt;
  }

  template <class Read>
  void read_rows(const Read& read) {
    table_.report_misfits();
    table_.require_rows("at least one row of measurements below the header");
    for (const core::CsvTableRow& row : table_.rows()) read(row);
  }

  void reject_header() {
    std::vector<std::string_view> names;
    for (const core::CsvField& field : table_.header().fields) names.push_back(field.text);
    diagnostics_.add({.where = {file_, table_.header().line, 0},
                      .subject = "header",
                      .found = fmt::format("columns {}", fmt::join(names, ", ")),
                      .expected = "columns M, N, K of products, or op, d0, d1, d2 of operators, or layer"});
  }

  /// Microseconds; nothing if the cell holds no time.
  [[nodiscard]] std::optional<double> time(const core::CsvTableRow& row) const {
    const core::CsvCell cell = table_.cell(row, time_.column);
    const std::optional<double> value = core::parse_real(cell.text());
    constexpr double kMostUs = 1e12;
    if (value && *value > 0 && *value * time_.us <= kMostUs) return *value * time_.us;
    cell.reject("a time above 0, and below 1e12 us");
    return std::nullopt;
  }

  [[nodiscard]] std::int64_t size(const core::CsvTableRow& row, std::size_t column) const {
    return table_.cell(row, column).whole(1, kLongest);
  }

  void product(const core::CsvTableRow& row, const Columns& sizes, std::optional<std::size_t> layer) {
    const std::optional<std::size_t> heads = column({"b", "heads", "batch", "count"});
    MeasuredProduct product{.shape = {.rows = size(row, *sizes[0]),
                                      .cols = size(row, *sizes[1]),
                                      .depth = size(row, *sizes[2]),
                                      .count = heads ? size(row, *heads) : 1},
                            .where = table_.cell(row, time_.column).place()};
    if (layer) product.name = row.fields[*layer].text;
    if (const std::optional<double> us = time(row)) {
      product.us = *us;
      into_.products.push_back(std::move(product));
    }
  }

  void beside(const core::CsvTableRow& row, std::size_t op, const Columns& lengths) {
    const core::CsvCell cell = table_.cell(row, op);
    const dataflows::RowShape rows{
        .rows = static_cast<double>(size(row, *lengths[0])) * static_cast<double>(size(row, *lengths[1])),
        .length = static_cast<double>(size(row, *lengths[2]))};
    const auto* const known = std::ranges::find(kOperators, lower_case(cell.text()), &OperatorTraffic::op);
    if (known == kOperators.end()) {
      diagnostics_.add(core::unknown_name(cell.place(), "op", cell.text(), measured_operators()));
      return;
    }
    if (const std::optional<double> us = time(row)) {
      into_.operators.push_back({.op = std::string{known->op},
                                 .elements = known->elements * rows.rows * rows.length,
                                 .of_law = known->of_law,
                                 .rows = rows,
                                 .us = *us,
                                 .where = table_.cell(row, time_.column).place()});
    }
  }

  void read_layers(std::size_t layer) {
    if (options_.network == nullptr) {
      table_.cell(table_.header(), layer).reject("columns M, N, K, or --network with the network of these layers");
      return;
    }
    std::map<std::string_view, const core::Layer*> layers;
    std::vector<std::string_view> names;
    for (const core::Layer& one : options_.network->layers) {
      layers.emplace(one.name, &one);
      names.emplace_back(one.name);
    }
    read_rows([&](const core::CsvTableRow& row) {
      const core::CsvCell cell = table_.cell(row, layer);
      const auto found = layers.find(cell.text());
      if (found == layers.end()) {
        cell.reject("a layer of " + options_.network->name, core::nearest_name(cell.text(), names));
        return;
      }
      const std::optional<double> us = time(row);
      if (!us) return;
      if (!core::runs_on_array(found->second->op)) {
        into_.beside_array.emplace_back(cell.text());
        return;
      }
      into_.products.push_back({.shape = dataflows::gemm_shape(*found->second),
                                .us = *us,
                                .where = table_.cell(row, time_.column).place(),
                                .name = std::string{cell.text()}});
    });
  }

  core::CsvTable table_;
  const MeasurementOptions& options_;
  Measurements& into_;
  core::Diagnostics& diagnostics_;
  std::string file_;
  TimeColumn time_{};
};

}  // namespace

void read_measurements(const core::TextFile& file, const MeasurementOptions& options, Measurements& into,
                       core::Diagnostics& diagnostics) {
  MeasurementTable(file, options, into, diagnostics).read();
}

std::vector<std::string_view> measured_operators() {
  std::vector<std::string_view> names;
  for (const OperatorTraffic& known : kOperators) names.push_back(known.op);
  return names;
}

}  // namespace systole::calibration
