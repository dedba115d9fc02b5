// SPDX-License-Identifier: MIT
#include "predictor/answers/fields.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "core/error.h"
#include "core/field_values.h"
#include "core/nearest_name.h"

namespace systole::predictor {
namespace {

using core::FieldKind;

constexpr double kMostGhz = 100;
constexpr double kMostGb = 1e6;
constexpr double kAboveZero = 1e-6;

/// A kind of model, or the folder of one.
bool read_model(AskedModel& model, std::string_view text) {
  if (core::read(model.kind, text)) {
    model.saved.clear();
    return true;
  }
  std::error_code error;
  if (!std::filesystem::is_directory(text, error)) {
    const auto kinds = core::names_of<ModelKind>();
    throw core::InputError(core::Diagnostic{
        .found = core::in_quotes(text),
        .expected = fmt::format("the folder of a saved model (systole predict train), or one to train now: {}",
                                fmt::join(kinds, ", ")),
        .nearest = core::nearest_name(text, kinds)});
  }
  model.saved = text;
  return true;
}

// What follows are tables: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kAskedModelFields{
    AskedModelField{
        .path = "model",
        .flags = "--model",
        .type = "FOLDER|NAME",
        .expected = "the folder of a saved model, or a model",
        .names = core::names_of<ModelKind>,
        .meanings = core::meanings_of<ModelKind>,
        .meaning = "A saved model, or one to train now on the data",
        .parse = read_model,
        .print =
            [](const AskedModel& m) { return m.is_saved() ? m.saved.string() : std::string{core::name_of(m.kind)}; }},
};

// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kLatencyFields{
    LatencyField{
        .path = "freq_ghz",
        .flags = "--freq",
        .type = "GHZ",
        .unit = "GHz",
        .kind = FieldKind::real,
        .expected = "a number up to 100",
        .meaning = "Of the device's CPU; static reads it",
        .parse = [](LatencyQuestion& q,
                    std::string_view text) { return core::read(q.freq_ghz.emplace(), text, kAboveZero, kMostGhz); },
        .print = [](const LatencyQuestion& q) { return core::text_of(q.freq_ghz); },
        .applies = [](const LatencyQuestion& q) { return q.freq_ghz.has_value(); }},
    LatencyField{
        .path = "ram_gb",
        .flags = "--ram",
        .type = "GB",
        .unit = "GB",
        .kind = FieldKind::real,
        .expected = "a number up to 1000000",
        .meaning = "Of the device; static reads it",
        .parse = [](LatencyQuestion& q,
                    std::string_view text) { return core::read(q.ram_gb.emplace(), text, kAboveZero, kMostGb); },
        .print = [](const LatencyQuestion& q) { return core::text_of(q.ram_gb); },
        .applies = [](const LatencyQuestion& q) { return q.ram_gb.has_value(); }},
    LatencyField{
        .path = "coverage",
        .flags = "--coverage",
        .type = "SHARE",
        .kind = FieldKind::real,
        .expected = "a number from 0.01 to 0.999",
        .meaning = "Of the interval",
        .parse = [](LatencyQuestion& q, std::string_view text) { return core::read(q.coverage, text, 0.01, 0.999); },
        .print = [](const LatencyQuestion& q) { return core::text_of(q.coverage); }},
};

}  // namespace

std::span<const AskedModelField> asked_model_fields() {
  return kAskedModelFields;
}

std::span<const LatencyField> latency_fields() {
  return kLatencyFields;
}

}  // namespace systole::predictor
