// SPDX-License-Identifier: MIT
#include "predictor/dataset/fields.h"

#include <array>
#include <string>
#include <string_view>

#include "core/field_values.h"

namespace systole::predictor {
namespace {

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kMeasuredDataFields{
    MeasuredDataField{.path = "data",
                      .flags = "--data",
                      .type = "FOLDER",
                      .expected = "a folder",
                      .meaning = "Folder with measured latencies, networks and devices",
                      .otherwise = "simulated accelerators",
                      .parse =
                          [](MeasuredDataOptions& o, std::string_view text) {
                            o.folder = text;
                            return !text.empty();
                          },
                      .print = [](const MeasuredDataOptions& o) { return o.folder.string(); }},
    MeasuredDataField{
        .path = "statistic",
        .flags = "--statistic",
        .type = "NAME",
        .expected = "a statistic",
        .names = core::names_of<Statistic>,
        .meanings = core::meanings_of<Statistic>,
        .meaning = "Of repeated runs",
        .parse = [](MeasuredDataOptions& o, std::string_view text) { return core::read(o.statistic, text); },
        .print = [](const MeasuredDataOptions& o) { return std::string{core::name_of(o.statistic)}; }},
};

}  // namespace

std::span<const MeasuredDataField> measured_data_fields() {
  return kMeasuredDataFields;
}

}  // namespace systole::predictor
