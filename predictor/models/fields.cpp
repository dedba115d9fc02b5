// SPDX-License-Identifier: MIT
#include "predictor/models/fields.h"

#include <array>
#include <string>
#include <string_view>

#include "core/field_values.h"

namespace systole::predictor {
namespace {

// What follows are tables: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kModelKindFields{
    ModelKindField{.path = "model",
                   .flags = "--model",
                   .type = "NAME",
                   .expected = "a model",
                   .names = core::names_of<ModelKind>,
                   .meanings = core::meanings_of<ModelKind>,
                   .meaning = "Which model predicts",
                   .parse = [](ModelKind& kind, std::string_view text) { return core::read(kind, text); },
                   .print = [](const ModelKind& kind) { return std::string{core::name_of(kind)}; }},
};

// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kTrainFields{
    TrainField{.path = "trees",
               .flags = "--trees",
               .type = "NAME",
               .expected = "a search of splits",
               .names = core::names_of<TreeMethod>,
               .meanings = core::meanings_of<TreeMethod>,
               .meaning = "Splits in reference and static",
               .parse = [](TrainOptions& o, std::string_view text) { return core::read(o.tree_method, text); },
               .print = [](const TrainOptions& o) { return std::string{core::name_of(o.tree_method)}; }},
    TrainField{
        .path = "seed",
        .kind = core::FieldKind::whole,
        .expected = "a whole number from 0 to 1000000000",
        .meaning = "Of training",
        .parse = [](TrainOptions& o, std::string_view text) { return core::read(o.seed, text, 0, 1'000'000'000); },
        .print = [](const TrainOptions& o) { return core::text_of(o.seed); }},
    TrainField{.path = "intervals",
               .flags = "--no-intervals",
               .set_to = "false",
               .kind = core::FieldKind::truth,
               .expected = core::kTrueOrFalse,
               .meaning = "Do not calibrate intervals (a fifth of the time)",
               .parse = [](TrainOptions& o, std::string_view text) { return core::read(o.calibrate, text); },
               .print = [](const TrainOptions& o) { return core::text_of(o.calibrate); }},
};

}  // namespace

std::span<const ModelKindField> model_kind_fields() {
  return kModelKindFields;
}

std::span<const TrainField> train_fields() {
  return kTrainFields;
}

}  // namespace systole::predictor
