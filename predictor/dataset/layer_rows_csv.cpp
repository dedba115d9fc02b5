// SPDX-License-Identifier: MIT
#include "predictor/dataset/layer_rows_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/diagnostic.h"
#include "core/files/csv_table.h"
#include "predictor/dataset/detail/csv_name.h"
#include "predictor/dataset/detail/quoted_cells.h"

namespace systole::predictor {
namespace {

/// A line of the file.
struct NamedRow {
  std::string network;
  LayerRow row{};
};
using Column = core::CsvColumn<NamedRow>;

Column column_of(const RowNumber& number) {
  return {number.name, true, [number](const core::CsvCell& cell, NamedRow& record) {
            record.row.*number.field = cell.whole(number.least, number.most);
          }};
}

void read_op(const core::CsvCell& cell, NamedRow& record) {
  record.row.op = cell.named<RowOp>().value_or(RowOp::conv);
}

}  // namespace

std::vector<NetworkProfile> read_layer_rows_csv(const core::TextFile& file) {
  std::set<std::string> known;
  std::string latest;
  const auto read_network = [&](const core::CsvCell& cell, NamedRow& record) {
    record.network = cell.name();
    const bool goes_on = !known.empty() && record.network == latest;
    if (!goes_on && !known.insert(record.network).second) {
      cell.reject("a network's rows to stand together; this one's ended above");
    }
    latest = record.network;
  };
  std::vector<Column> columns{Column{"network", true, read_network}, Column{"op", true, read_op}};
  for (const RowNumber& number : kRowNumbers) columns.push_back(column_of(number));
  core::Diagnostics diagnostics;
  const core::TextFile plain = without_quotes(file);
  core::CsvTable table(plain, diagnostics);
  std::vector<NamedRow> rows = core::read_records<NamedRow>(table, columns);
  table.require_rows("at least one layer's row below the header");
  diagnostics.throw_if_any();

  std::vector<NetworkProfile> profiles;
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end =
        std::ranges::find_if(begin, rows.end(), [&](const NamedRow& r) { return r.network != begin->network; });
    Embedding embedding;
    for (auto row = begin; row != end; ++row) embedding.push_back(row->row);
    profiles.push_back(profile(begin->network, std::move(embedding)));
    begin = end;
  }
  return profiles;
}

std::vector<NetworkProfile> read_layer_rows_csv(const std::filesystem::path& path) {
  return read_layer_rows_csv(core::read_text_file(path));
}

std::string write_layer_rows_csv(std::span<const NetworkProfile> networks) {
  std::string text = "network,layer,op,in_size,out_size,in_ch,out_ch,kernel,stride,pad,macs\n";
  for (const NetworkProfile& network : networks) {
    for (std::size_t i = 0; i < network.embedding.size(); ++i) {
      const LayerRow& row = network.embedding[i];
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", csv_name(network.name), i, core::name_of(row.op),
                          row.in_size, row.out_size, row.in_ch, row.out_ch, row.kernel, row.stride, row.pad, row.macs);
    }
  }
  return text;
}

}  // namespace systole::predictor
