// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/fields.h"

#include <array>
#include <string>
#include <string_view>

#include "core/field_values.h"

namespace systole::dataflows::explore {
namespace {

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kRunFields{
    RunField{.path = "output",
             .flags = "-o,--output",
             .type = "FILE",
             .expected = "a file to write",
             .meaning = "Write results to a SQLite file (or CSV, by its name)",
             .parse =
                 [](RunOptions& o, std::string_view text) {
                   o.output = text;
                   return !text.empty();
                 },
             .print = [](const RunOptions& o) { return o.output.string(); }},
    RunField{.path = "resume",
             .flags = "--resume",
             .kind = core::FieldKind::truth,
             .expected = core::kTrueOrFalse,
             .meaning = "Go on where an interrupted run of the same spec stopped",
             .parse = [](RunOptions& o, std::string_view text) { return core::read(o.resume, text); },
             .print = [](const RunOptions& o) { return core::text_of(o.resume); }},
    RunField{.path = "overwrite",
             .flags = "--overwrite",
             .kind = core::FieldKind::truth,
             .expected = core::kTrueOrFalse,
             .meaning = "Replace another run's result that is there",
             .parse = [](RunOptions& o, std::string_view text) { return core::read(o.overwrite, text); },
             .print = [](const RunOptions& o) { return core::text_of(o.overwrite); }},
    RunField{.path = "shard",
             .flags = "--shard",
             .type = "I/N",
             .expected = "I/N with I from 1 to N, such as 1/4",
             .meaning = "Only the I-th of N parts; explore merge joins them",
             .parse =
                 [](RunOptions& o, std::string_view text) {
                   o.shard = shard_named(text);
                   return o.shard.has_value();
                 },
             .print = [](const RunOptions& o) { return o.shard ? shard_text(*o.shard) : std::string{}; },
             .applies = [](const RunOptions& o) { return o.shard.has_value(); }},
};

}  // namespace

std::span<const RunField> run_fields() {
  return kRunFields;
}

}  // namespace systole::dataflows::explore
