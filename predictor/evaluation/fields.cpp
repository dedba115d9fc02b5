// SPDX-License-Identifier: MIT
#include "predictor/evaluation/fields.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/field_values.h"
#include "core/number.h"

namespace systole::predictor {
namespace {

using core::FieldKind;
using core::NumberFault;

/// A number of random splits, or a file of splits.
bool read_splits_or_file(EvaluationPlan& plan, std::string_view text) {
  const core::WholeNumber number = core::parse_whole(text);
  if (number.fault == NumberFault::none || number.fault == NumberFault::too_large) {
    plan.splits_file.reset();
    return core::read(plan.folds.splits, text, 1, 100'000);
  }
  plan.splits_file = text;
  return !text.empty();
}

bool read_shares(std::vector<double>& shares, std::string_view list) {
  return core::read_parts(shares, list, "each share once", [&](std::string_view part) {
    double share = 0;
    if (!core::read(share, part, 0.001, 1)) core::reject_part(part, "a number from 0.001 to 1");
    if (!shares.empty() && share <= shares.back()) core::reject_part(part, "each share above the one before it");
    return share;
  });
}

// What follows are tables: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kEvaluationFields{
    EvaluationField{
        .path = "protocol",
        .flags = "--protocol",
        .type = "NAME",
        .expected = "a protocol",
        .names = core::names_of<Protocol>,
        .meanings = core::meanings_of<Protocol>,
        .meaning = "What training has not seen",
        .parse = [](EvaluationPlan& p, std::string_view text) { return core::read(p.folds.protocol, text); },
        .print = [](const EvaluationPlan& p) { return std::string{core::name_of(p.folds.protocol)}; }},
    EvaluationField{
        .path = "group",
        .flags = "--group",
        .type = "NAME",
        .expected = "a group of devices",
        .names = core::names_of<Grouping>,
        .meanings = core::meanings_of<Grouping>,
        .meaning = "Devices that stay together",
        .parse = [](EvaluationPlan& p, std::string_view text) { return core::read(p.folds.grouping, text); },
        .print = [](const EvaluationPlan& p) { return std::string{core::name_of(p.folds.grouping)}; }},
    EvaluationField{.path = "splits",
                    .flags = "--splits",
                    .type = "N|FILE",
                    .expected = "a whole number from 1 to 100000, or a file of splits",
                    .meaning = "Random splits, or a file split,role,devices",
                    .parse = read_splits_or_file,
                    .print =
                        [](const EvaluationPlan& p) {
                          return p.splits_file ? p.splits_file->string() : core::text_of(p.folds.splits);
                        }},
    EvaluationField{.path = "intervals",  // in force only where training calibrates them
                    .flags = "--coverage",
                    .type = "SHARE",
                    .kind = FieldKind::real,
                    .expected = "a number from 0.01 to 0.999",
                    .meaning = "Of the intervals",
                    .parse = [](EvaluationPlan& p,
                                std::string_view text) { return core::read(p.options.coverage, text, 0.01, 0.999); },
                    .print =
                        [](const EvaluationPlan& p) {
                          return p.options.training.calibrate ? core::text_of(p.options.coverage) : std::string{};
                        }},
    EvaluationField{
        .path = "holes",
        .flags = "--holes",
        .type = "SHARE",
        .kind = FieldKind::real,
        .expected = "a number from 0 to 0.95",
        .meaning = "Of the latencies that nobody measured: drawn at random, predicted all the same",
        .parse = [](EvaluationPlan& p, std::string_view text) { return core::read(p.options.holes, text, 0, 0.95); },
        .print = [](const EvaluationPlan& p) { return core::text_of(p.options.holes); }},
};

// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kCollaborationFields{
    CollaborationField{
        .path = "joined_devices",
        .flags = "--devices",
        .type = "N",
        .unit = "devices",
        .kind = FieldKind::whole,
        .expected = "a whole number from 2 to 100000",
        .meaning = "Devices that join",
        .parse = [](CollaborationOptions& o, std::string_view text) { return core::read(o.devices, text, 2, 100'000); },
        .print = [](const CollaborationOptions& o) { return core::text_of(o.devices); }},
    CollaborationField{
        .path = "signature",
        .flags = "--size",
        .type = "N",
        .unit = "networks",
        .kind = FieldKind::whole,
        .expected = "a whole number from 1 to 1000",
        .meaning = "Random signature networks that every device runs",
        .parse = [](CollaborationOptions& o, std::string_view text) { return core::read(o.signature, text, 1, 1000); },
        .print = [](const CollaborationOptions& o) { return core::text_of(o.signature); }},
    CollaborationField{
        .path = "shares",
        .flags = "--shares",
        .type = "LIST",
        .kind = FieldKind::reals,
        .expected = "shares with commas between, each from 0.001 to 1 and above the one before it",
        .meaning = "Of the networks that each device also runs, above 0 to 1",
        .parse = [](CollaborationOptions& o, std::string_view text) { return read_shares(o.shares, text); },
        .print = [](const CollaborationOptions& o) { return fmt::format("{}", fmt::join(o.shares, ",")); }},
    CollaborationField{
        .path = "seeds",
        .flags = "--seeds",
        .type = "N",
        .unit = "repetitions",
        .kind = FieldKind::whole,
        .expected = "a whole number from 1 to 1000",
        .meaning = "Repetitions",
        .parse = [](CollaborationOptions& o, std::string_view text) { return core::read(o.seeds, text, 1, 1000); },
        .print = [](const CollaborationOptions& o) { return core::text_of(o.seeds); }},
    CollaborationField{.path = "first_seed",
                       .flags = "--seed",
                       .type = "N",
                       .kind = FieldKind::whole,
                       .expected = "a whole number from 0 to 1000000000",
                       .meaning = "Of the first repetition",
                       .parse = [](CollaborationOptions& o,
                                   std::string_view text) { return core::read(o.first_seed, text, 0, 1'000'000'000); },
                       .print = [](const CollaborationOptions& o) { return core::text_of(o.first_seed); }},
    CollaborationField{
        .path = "isolated",
        .flags = "--no-isolated",
        .set_to = "false",
        .kind = FieldKind::truth,
        .expected = core::kTrueOrFalse,
        .meaning = "Without a model per device beside the shared one",
        .parse = [](CollaborationOptions& o, std::string_view text) { return core::read(o.isolated, text); },
        .print = [](const CollaborationOptions& o) { return core::text_of(o.isolated); }},
};

}  // namespace

std::span<const EvaluationField> evaluation_fields() {
  return kEvaluationFields;
}

std::span<const CollaborationField> collaboration_fields() {
  return kCollaborationFields;
}

}  // namespace systole::predictor
