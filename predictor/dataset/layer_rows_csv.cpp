// SPDX-License-Identifier: MIT
#include "predictor/dataset/layer_rows_csv.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

#include "core/diagnostic.h"
#include "core/nearest_name.h"
#include "core/report/csv_field.h"
#include "predictor/dataset/detail/csv_table.h"

namespace systole::predictor {
namespace {

struct NumberColumn {
  std::string_view name;
  std::int64_t LayerRow::*field;
  std::int64_t least;
};
constexpr std::array kColumns{
    NumberColumn{"in_size", &LayerRow::in_size, 1}, NumberColumn{"out_size", &LayerRow::out_size, 1},
    NumberColumn{"in_ch", &LayerRow::in_ch, 1},     NumberColumn{"out_ch", &LayerRow::out_ch, 1},
    NumberColumn{"kernel", &LayerRow::kernel, 0},   NumberColumn{"stride", &LayerRow::stride, 0},
    NumberColumn{"pad", &LayerRow::pad, 0},         NumberColumn{"macs", &LayerRow::macs, 0},
};

}  // namespace

std::vector<NetworkProfile> read_layer_rows_csv(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  CsvTable csv(file, diagnostics);
  const auto network = csv.column("network", true);
  const auto op = csv.column("op", true);
  std::array<std::size_t, kColumns.size()> columns{};
  for (std::size_t c = 0; c < kColumns.size(); ++c) columns.at(c) = csv.column(kColumns.at(c).name, true).value_or(0);
  diagnostics.throw_if_any();

  std::vector<std::pair<std::string, Embedding>> networks;
  std::set<std::string> known;
  for (const CsvTable::Row& row : csv.rows()) {
    const std::string name(row.fields[*network].text);
    if (name.empty()) csv.report(row, *network, "network", "a name");
    if (networks.empty() || networks.back().first != name) {
      if (!known.insert(name).second) {
        csv.report(row, *network, "network", "a network's rows to stand together; this one's ended above");
      }
      networks.emplace_back(name, Embedding{});
    }
    LayerRow layer;
    if (const auto found = row_op_named(row.fields[*op].text)) {
      layer.op = *found;
    } else {
      constexpr std::array<std::string_view, 5> kOps{"conv", "dwconv", "add", "relu", "pool"};
      csv.report(row, *op, "op", "conv, dwconv, add, relu or pool", core::nearest_name(row.fields[*op].text, kOps));
    }
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
      layer.*(kColumns.at(c).field) = csv.whole(row, columns.at(c), kColumns.at(c).least);
    }
    networks.back().second.push_back(layer);
  }
  if (networks.empty() && diagnostics.empty()) {
    csv.report(csv.header(), *network, "rows", "at least one layer's row below the header");
  }
  diagnostics.throw_if_any();

  std::vector<NetworkProfile> profiles;
  profiles.reserve(networks.size());
  for (auto& [name, rows] : networks) profiles.push_back(profile(std::move(name), std::move(rows)));
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
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", core::csv_field(network.name), i, name(row.op),
                          row.in_size, row.out_size, row.in_ch, row.out_ch, row.kernel, row.stride, row.pad, row.macs);
    }
  }
  return text;
}

}  // namespace systole::predictor
