// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/csv_row.h"
#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "core/topology/detail/layer_names.h"
#include "core/topology/detail/operator_spelling.h"
#include "core/topology/detail/systole_columns.h"
#include "core/topology/systole_csv.h"

namespace systole::core {
namespace {

/// So many of the dialect's column names in a first line can't be chance, even where `op` or `in_h` is misspelt.
constexpr std::ptrdiff_t kUnmistakable = 4;

bool is_comment(std::string_view line) {
  return line.starts_with('#');
}

std::vector<std::string_view> column_names() {
  std::vector<std::string_view> names;
  for (const Column& column : columns()) names.push_back(column.name);
  return names;
}

std::vector<std::string_view> operator_names() {
  std::vector<std::string_view> names;
  for (const Operator op : kOperators) names.push_back(name(op));
  return names;
}

/// Bytes of a short row: what a file's size says about how many layers it may hold.
constexpr std::size_t kShortestRow = 20;

constexpr std::array<std::size_t, kColumnCount> all_absent() {
  std::array<std::size_t, kColumnCount> positions{};
  positions.fill(std::numeric_limits<std::size_t>::max());
  return positions;
}

/// Reads one file. The members are the file's state; a row's work is in `read_row`.
class SystoleCsvReader {
 public:
  explicit SystoleCsvReader(const TextFile& file) : file_(file) {
    result_.network.name = std::filesystem::path(file.name).stem().string();
  }

  ReadNetwork read() && {
    result_.network.layers.reserve(
        std::min(static_cast<std::size_t>(std::ranges::count(file_.text, '\n')), file_.text.size() / kShortestRow) + 1);
    for_each_line(file_.text, [this](Line line) { read_line(line); });
    if (columns_.empty()) {
      add({.number = 1, .text = {}}, 1, "", "an empty file", "a header with the columns op and in_h (or m)");
    } else if (diagnostics_.empty() && result_.network.layers.empty()) {
      add({.number = header_line_, .text = {}}, 1, "", "a header and no rows", "at least one layer");
    }
    diagnostics_.throw_if_any();
    return std::move(result_);
  }

 private:
  void add(Line line, std::size_t column, std::string subject, std::string found, std::string expected,
           std::string nearest = {}) {
    diagnostics_.add({.where = {file_.name, line.number, column},
                      .subject = std::move(subject),
                      .found = std::move(found),
                      .expected = std::move(expected),
                      .nearest = std::move(nearest)});
  }

  void read_line(Line line) {
    if (trimmed(line.text).empty()) return;
    if (is_comment(line.text)) {
      if (columns_.empty()) read_note(line);
    } else if (columns_.empty()) {
      read_header(line);
    } else if (!header_failed_) {
      read_row(line);
    }
  }

  void read_note(Line line) {
    const std::string_view text = trimmed(line.text.substr(1));
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return;  // a plain comment
    const std::string_view key = trimmed(text.substr(0, colon));
    const std::string_view value = trimmed(text.substr(colon + 1));
    if (key == "extra_params") {
      const WholeNumber count = parse_whole(value.substr(0, value.find('=')));
      if (count.fault != NumberFault::none || count.value < 0) {
        add(line, static_cast<std::size_t>(value.data() - line.text.data()) + 1, "extra_params", in_quotes(value),
            "a count, or a count = its derivation");
      }
      result_.network.extra_params = Parameters{count.value};
    }
    result_.network.notes.push_back({std::string{key}, std::string{value}});
  }

  void read_header(Line line) {
    header_line_ = line.number;
    split_csv(line.text, fields_);
    drop_trailing_comma();
    for (const CsvField& field : fields_) {
      const Column* column = column_named(field.text);
      const bool comment = is_comment(field.text);
      if (column == nullptr && !comment) {
        header_failed_ = true;
        add(line, field.column, "", fmt::format("column {}", in_quotes(field.text)), "a column of Systole's dialect",
            nearest_name(field.text, column_names()));
      } else if (column != nullptr && std::ranges::find(columns_, column) != columns_.end()) {
        header_failed_ = true;
        add(line, field.column, "", fmt::format("column {} again", in_quotes(field.text)), "each column once");
      }
      if (column != nullptr) position_.at(static_cast<std::size_t>(column->id)) = columns_.size();
      columns_.push_back(column);
    }
    if (std::ranges::find(columns_, column_named("op")) == columns_.end()) {
      header_failed_ = true;
      add(line, 1, "", "a header without the column 'op'", "the columns op and in_h (or m)");
    }
  }

  void drop_trailing_comma() {
    if (fields_.size() > 1 && fields_.back().text.empty()) fields_.pop_back();
  }

  /// The current row's field in a column; null if the file has no such column (or the row is too short for it).
  [[nodiscard]] const CsvField* field_of(ColumnId column) const {
    const std::size_t position = position_.at(static_cast<std::size_t>(column));
    return position < fields_.size() ? &fields_[position] : nullptr;
  }

  [[nodiscard]] const CsvField* field_of(std::string_view column_name) const {
    const Column* column = column_named(column_name);
    return column == nullptr ? nullptr : field_of(column->id);
  }

  void read_row(Line line) {
    split_csv(line.text, fields_);
    if (fields_.size() == columns_.size() + 1) drop_trailing_comma();
    if (fields_.size() != columns_.size()) {
      const std::size_t first_extra = std::min(fields_.size() - 1, columns_.size());
      add(line, fields_[first_extra].column, "",
          fmt::format("{} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
          fmt::format("{} as in the header", columns_.size()));
      add_name(fields_.front().text);
      return;
    }
    Layer layer;
    row_failed_ = false;
    read_name_and_operator(line, layer);
    add_name(layer.name);
    const bool op_known = value_named<Operator>(field_of(ColumnId::op)->text).has_value();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] == nullptr) continue;
      if (op_known) {
        read_cell(line, *columns_[i], fields_[i], layer);
      } else if (columns_[i]->number != nullptr && !fields_[i].text.empty()) {
        read_whole(line, *columns_[i], fields_[i]);  // what the cell means is unknown, but it must be a number
      }
    }
    if (!op_known) return;
    report_missing_columns(line, layer);
    const bool sizes_known = row_failed_ || derive_from_producer(line, layer);
    if (!row_failed_ && sizes_known) report_problems(line, layer, problems(layer));
    warn_of_window(line, layer);
    result_.network.layers.push_back(std::move(layer));
    if (!row_failed_ && diagnostics_.empty()) {
      const Layer& added = result_.network.layers.back();
      report_problems(line, added, connection_problems(result_.network, result_.network.layers.size() - 1));
    }
  }

  /// The window of a global pool is the whole map, whatever its row says.
  void warn_of_window(Line line, const Layer& layer) {
    if (layer.op != Operator::pool || layer.kind != Kind::global_avg) return;
    for (const std::string_view column :
         {"k_h", "k_w", "stride_h", "stride_w", "pad_h", "pad_w", "dilation_h", "dilation_w", "rounding"}) {
      const CsvField* field = field_of(column);
      const Column& known = *column_named(column);
      if (field == nullptr || field->text.empty()) continue;
      const bool neutral = known.number != nullptr ? layer.*known.number == known.standard : field->text == "floor";
      if (neutral) continue;
      result_.warnings.push_back({.where = {file_.name, line.number, field->column},
                                  .subject = std::string{column},
                                  .found = in_quotes(field->text),
                                  .expected = "an empty field: a global_avg pool takes the whole map"});
    }
  }

  void fail(Line line, const CsvField& field, std::string_view column, std::string expected, std::string nearest = {}) {
    row_failed_ = true;
    add(line, field.column, std::string{column}, field.text.empty() ? "an empty field" : in_quotes(field.text),
        std::move(expected), std::move(nearest));
  }

  void read_name_and_operator(Line line, Layer& layer) {
    const CsvField* name_field = field_of(ColumnId::name);
    layer.name = name_field != nullptr ? std::string{name_field->text} : fmt::format("layer{}", rows_);
    if (layer.name.empty()) fail(line, *name_field, "name", "a name");
    const CsvField* op_field = field_of(ColumnId::op);
    const auto op = value_named<Operator>(op_field->text);
    if (op) {
      layer.op = *op;
    } else {
      fail(line, *op_field, "op", "an operator: " + fmt::format("{}", fmt::join(operator_names(), ", ")),
           operator_spelling(op_field->text));
    }
  }

  void add_name(std::string_view name) {
    const auto index = static_cast<std::uint32_t>(rows_++);
    if (field_of(ColumnId::inputs) == nullptr) return;
    names_.add(name, index);
  }

  void read_cell(Line line, const Column& column, const CsvField& field, Layer& layer) {
    if (column.id == ColumnId::name || column.id == ColumnId::op) return;
    if (field.text.empty()) {
      if (column.required.has(layer.op))
        fail(line, field, column.name, fmt::format("a value for op {}", name(layer.op)));
      return;
    }
    if (column.number != nullptr) {
      read_number(line, column, field, layer);
    } else if (!column.applies.has(layer.op) && field.text != column.neutral) {
      fail(line, field, column.name, fmt::format("an empty field: op {} has no {}", name(layer.op), column.name));
    } else if (column.applies.has(layer.op)) {
      read_text(line, column, field, layer);
    }
  }

  /// The number in a cell; reports a cell that holds none.
  WholeNumber read_whole(Line line, const Column& column, const CsvField& field) {
    const WholeNumber number = parse_whole(field.text);
    if (number.fault != NumberFault::none) {
      fail(line, field, column.name,
           number.fault == NumberFault::too_large && !field.text.starts_with('-')
               ? "a whole number below 2^63"
               : fmt::format("a whole number of at least {}", column.standard));
    }
    return number;
  }

  void read_number(Line line, const Column& column, const CsvField& field, Layer& layer) {
    const WholeNumber number = read_whole(line, column, field);
    if (number.fault != NumberFault::none) return;
    if (column.applies.has(layer.op)) {
      layer.*column.number = number.value;
      if (number.value < column.standard &&
          !column.may_be_negative) {  // here, too, so that it is named beside the row's other mistakes
        report_problems(line, layer,
                        {{column.name, std::to_string(number.value),
                          fmt::format("a whole number of at least {}", column.standard)}});
      }
    } else if (number.value != 0 && number.value != column.standard) {
      // Values that mean nothing may be written out as neutral ones; anything else would be silently ignored.
      fail(line, field, column.name, fmt::format("an empty field: op {} has no {}", name(layer.op), column.name));
    }
  }

  void read_text(Line line, const Column& column, const CsvField& field, Layer& layer) {
    if (column.id == ColumnId::inputs) {
      read_inputs(line, field, layer);
    } else if (const std::optional<Expected> expected = column.parse(field.text, layer)) {
      fail(line, field, column.name, expected->text, expected->nearest);
    }
  }

  void read_inputs(Line line, const CsvField& field, Layer& layer) {
    std::string_view rest = field.text;
    while (!(rest = trimmed(rest)).empty()) {
      const std::string_view producer = rest.substr(0, rest.find(' '));
      const std::size_t column = field.column + static_cast<std::size_t>(producer.data() - field.text.data());
      rest.remove_prefix(producer.size());
      const CsvField at{.text = producer, .column = column};
      // The row's own name is already known: reading oneself is not "a row above" either.
      const auto this_row = static_cast<std::uint32_t>(rows_ - 1);
      const std::optional<std::uint32_t> found = names_.find(producer, this_row);
      if (!found) {
        fail(line, at, "inputs", "the name of a layer in a row above", names_.nearest(producer, this_row));
      } else if (names_.is_ambiguous(producer)) {
        fail(line, at, "inputs", "a name that only one layer has");
      } else {
        layer.inputs.push_back(*found);
      }
    }
  }

  void report_missing_columns(Line line, const Layer& layer) {
    for (const Column& column : columns()) {
      if (!column.required.has(layer.op) || field_of(column.id) != nullptr) continue;
      row_failed_ = true;
      add(line, 1, std::string{column.name}, "no such column",
          fmt::format("a column {} for op {}", column.name, name(layer.op)));
    }
  }

  /// Operators that an array does not run take the sizes that their row leaves out from their producer. False if a
  /// size stays unknown, because a row above is not sound.
  bool derive_from_producer(Line line, Layer& layer) {
    if (runs_on_array(layer.op)) return true;
    const auto& layers = result_.network.layers;
    const bool given_input = !layer.inputs.empty() || !layers.empty();
    const bool source_known = given_input && diagnostics_.empty();
    const TensorShape source = source_known ? source_shape(layer) : TensorShape{};
    bool all_known = true;
    const auto derive = [&](std::string_view column, std::int64_t Layer::*field, std::int64_t value) {
      const CsvField* cell = field_of(column);
      if (cell != nullptr && !cell->text.empty()) return;
      if (given_input || rows_ > 1) {
        layer.*field = value;
        all_known = all_known && source_known;
      } else {
        row_failed_ = true;
        add(line, cell == nullptr ? 1 : cell->column, std::string{column}, "an empty field",
            "a value: there is no layer above to take it from");
      }
    };
    derive("in_h", &Layer::in_h, source.h);
    derive("in_w", &Layer::in_w, source.w);
    derive("in_ch", &Layer::in_ch, source.channels);
    const CsvField* batch = field_of("batch");
    if (source_known && (batch == nullptr || batch->text.empty())) layer.batch = source.batch;
    const CsvField* out_ch = field_of("out_ch");
    if (out_ch == nullptr || out_ch->text.empty()) layer.out_ch = layer.in_ch;
    return all_known;
  }

  /// What the producers of `layer` give it; of a concat's, the channels together. All rows so far are sound.
  [[nodiscard]] TensorShape source_shape(const Layer& layer) const {
    const auto& layers = result_.network.layers;
    TensorShape source = output_shape(layer.inputs.empty() ? layers.back() : layers[layer.inputs.front()]);
    if (layer.op != Operator::concat) return source;
    for (std::size_t i = 1; i < layer.inputs.size(); ++i) {
      const std::int64_t channels = output_shape(layers[layer.inputs[i]]).channels;
      // More channels than can be counted are one layer's too many elements: `problems` says so.
      const std::int64_t room = std::numeric_limits<std::int64_t>::max() - source.channels;
      source.channels += std::min(channels, room);
    }
    return source;
  }

  void report_problems(Line line, const Layer& layer, const std::vector<FieldProblem>& found) {
    for (const FieldProblem& problem : found) {
      row_failed_ = true;
      const CsvField* field = field_of(problem.field.empty() ? "name" : problem.field);
      std::string subject = fmt::format("layer {}", in_quotes(layer.name));
      if (!problem.field.empty()) subject += fmt::format(", {}", problem.field);
      add(line, field == nullptr ? 1 : field->column, std::move(subject), problem.found, problem.expected);
    }
  }

  const TextFile& file_;
  ReadNetwork result_;
  Diagnostics diagnostics_;
  std::vector<const Column*> columns_;                             ///< by position; null for `#` columns
  std::array<std::size_t, kColumnCount> position_ = all_absent();  ///< of each column in the file
  std::vector<CsvField> fields_;                                   ///< of the current row
  LayerNames names_;
  std::size_t rows_ = 0;  ///< rows met, sound or not
  std::size_t header_line_ = 1;
  bool header_failed_ = false;
  bool row_failed_ = false;
};

/// The first line that is neither blank nor a comment; without fields if there is none.
struct Header {
  std::size_t line = 0;
  std::vector<CsvField> fields{};

  [[nodiscard]] bool has(std::string_view name) const {
    return std::ranges::find(fields, name, &CsvField::text) != fields.end();
  }
};

Header header_of(std::string_view text) {
  Header header;
  while (!text.empty()) {
    ++header.line;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trimmed(line).empty() || is_comment(line)) continue;
    split_csv(line, header.fields);
    break;
  }
  return header;
}

}  // namespace

bool is_systole_csv(std::string_view text) {
  const Header header = header_of(text);
  const auto known = std::ranges::count_if(
      header.fields, [](const CsvField& field) { return field.text != "name" && column_named(field.text) != nullptr; });
  return (header.has("op") && (header.has("in_h") || header.has("m"))) || known >= kUnmistakable;
}

std::optional<Diagnostic> doubt_of_dialect(const TextFile& file) {
  if (is_systole_csv(file.text)) return std::nullopt;
  // Its other dialect has columns m, n and k as well, and a name.
  constexpr std::array<std::string_view, 4> kOfBoth{"name", "m", "n", "k"};
  const Header header = header_of(file.text);
  for (const CsvField& field : header.fields) {
    if (std::ranges::find(kOfBoth, field.text) != kOfBoth.end() || column_named(field.text) == nullptr) continue;
    const std::string_view missing = header.has("op") ? "in_h or m" : "op";
    return Diagnostic{.where = {file.name, header.line, field.column},
                      .subject = "header",
                      .found = fmt::format("{}, but no column {}", in_quotes(field.text), missing),
                      .expected = "both in Systole's dialect; without, the file is read as SCALE-Sim's"};
  }
  return std::nullopt;
}

ReadNetwork read_systole_csv(const TextFile& file) {
  return SystoleCsvReader(file).read();
}

}  // namespace systole::core
