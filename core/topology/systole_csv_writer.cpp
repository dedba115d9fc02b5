// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/error.h"
#include "core/number.h"
#include "core/topology/detail/systole_columns.h"
#include "core/topology/systole_csv.h"

namespace systole::core {
namespace {

/// The columns that every file of convolutions shows, in the dialect's order, so that zoo files look alike.
bool always_shown(ColumnId id) {
  return id <= ColumnId::groups;
}

void refuse(const Network& network, const Layer& layer, const std::string& why) {
  throw InputError(
      fmt::format("network '{}', layer {}: Systole's dialect cannot say {}", network.name, in_quotes(layer.name), why));
}

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return (byte < 0x20 && character != '\t') || byte == 0x7f;
}

/// True if a reader, which trims and refuses control characters, gives `text` back as it is.
bool survives(std::string_view text) {
  return trimmed(text) == text && std::ranges::none_of(text, is_control);
}

bool is_cell(std::string_view text) {
  return survives(text) && text.find(',') == std::string_view::npos;
}

class Writer {
 public:
  explicit Writer(const Network& network) : network_(network) {}

  std::string write() && {
    check();
    write_notes();
    choose_columns();
    for (const Column* column : columns_) fmt::format_to(out(), "{},", column->name);
    end_row();
    for (const Layer& layer : network_.layers) {
      for (const Column* column : columns_) {
        write_cell(*column, layer);
        text_ += ',';
      }
      end_row();
    }
    return std::move(text_);
  }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }
  void end_row() { text_.back() = '\n'; }

  void check() {
    std::unordered_map<std::string_view, int> uses;
    for (const Layer& layer : network_.layers) ++uses[layer.name];
    for (const Layer& layer : network_.layers) {
      if (!is_cell(layer.name) || layer.name.empty() || layer.name.starts_with('#')) {
        refuse(network_, layer, "such a name");
      }
      if (!is_cell(layer.role)) refuse(network_, layer, "such a role");
      for (const std::uint32_t producer : layer.inputs) {
        const Layer& source = network_.layers.at(producer);
        if (uses[source.name] > 1 || source.name.find_first_of(" \t") != std::string::npos) {
          refuse(
              network_, layer,
              fmt::format("which layer {} it reads: that name is not unique or holds a space", in_quotes(source.name)));
        }
      }
    }
  }

  void write_notes() {
    Parameters noted;
    for (const Note& note : network_.notes) {
      if (!survives(note.key) || !survives(note.value) || note.key.find(':') != std::string::npos) {
        throw InputError(fmt::format("network '{}', note {}: Systole's dialect cannot say such a note", network_.name,
                                     in_quotes(note.key)));
      }
      if (note.key == "extra_params") noted = Parameters{parse_whole(note.value.substr(0, note.value.find('='))).value};
      fmt::format_to(out(), "# {}: {}\n", note.key, note.value);
    }
    if (noted != network_.extra_params) fmt::format_to(out(), "# extra_params: {}\n", network_.extra_params.count());
  }

  void choose_columns() {
    const bool has_maps = std::ranges::any_of(network_.layers, [](const Layer& l) { return l.op != Operator::gemm; });
    for (const Column& column : columns()) {
      const bool shown = always_shown(column.id) && (has_maps || column.id <= ColumnId::op);
      if (shown || std::ranges::any_of(network_.layers, [&](const Layer& l) { return must_be_written(column, l); })) {
        columns_.push_back(&column);
      }
    }
  }

  void write_cell(const Column& column, const Layer& layer) {
    if (!column.applies.has(layer.op)) return;
    const bool windowless = layer.op == Operator::pool && layer.kind == Kind::global_avg;
    if (column.number != nullptr) {
      const bool optional_window = windowless && column.id >= ColumnId::k_h && column.id <= ColumnId::pad_w;
      const bool ungrouped = layer.op == Operator::norm && column.id == ColumnId::groups;
      // An empty batch of what an array does not run means its producer's, so a batch column has no empty cells.
      const bool shown = must_be_written(column, layer) || column.id == ColumnId::batch ||
                         (always_shown(column.id) && !optional_window && !ungrouped);
      if (shown) fmt::format_to(out(), "{}", layer.*column.number);
      return;
    }
    if (column.id == ColumnId::inputs) {
      write_producers(layer);
    } else if (must_be_written(column, layer) || is_shown_in_full(column)) {
      text_ += column.print(layer);
    }
  }

  /// Kinds and flags stand in every cell of their columns, also where an empty one would mean the same.
  static bool is_shown_in_full(const Column& column) {
    return column.id == ColumnId::kind || column.id == ColumnId::bias || column.id == ColumnId::bn;
  }

  void write_producers(const Layer& layer) {
    std::string_view separator;
    for (const std::uint32_t producer : layer.inputs) {
      text_ += separator;
      text_ += network_.layers[producer].name;
      separator = " ";
    }
  }

  const Network& network_;
  std::vector<const Column*> columns_;
  std::string text_;
};

}  // namespace

std::string write_systole_csv(const Network& network) {
  return Writer(network).write();
}

}  // namespace systole::core
