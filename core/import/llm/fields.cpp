// SPDX-License-Identifier: MIT
#include <array>
#include <string>
#include <string_view>

#include "core/field_values.h"
#include "core/import/llm/run.h"

namespace systole::core {
namespace {

constexpr std::int64_t kMostTokens = 1'000'000'000;
constexpr std::string_view kTokens = "a whole number from 1 to 1000000000";

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kLlmRunFields{
    LlmRunField{.path = "phase",
                .flags = "--phase",
                .type = "NAME",
                .expected = "a phase",
                .names = names_of<LlmPhase>,
                .meanings = meanings_of<LlmPhase>,
                .meaning = "What is run",
                .parse = [](LlmRun& r, std::string_view text) { return read(r.phase, text); },
                .print = [](const LlmRun& r) { return std::string{name_of(r.phase)}; }},
    LlmRunField{.path = "context",
                .flags = "--context",
                .type = "N",
                .unit = "tokens",
                .kind = FieldKind::whole,
                .expected = kTokens,
                .meaning = "Tokens of the prompt; in decode those that the new one attends to, itself among them",
                .otherwise = "1024, or what the model was made for if that is less",
                .parse = [](LlmRun& r, std::string_view text) { return read(r.context, text, 1, kMostTokens); },
                .print = [](const LlmRun& r) { return r.context == 0 ? std::string{} : text_of(r.context); }},
    LlmRunField{.path = "batch",
                .flags = "--batch",
                .type = "B",
                .unit = "sequences",
                .kind = FieldKind::whole,
                .expected = "a whole number from 1 to 1000000",
                .meaning = "Sequences at once",
                .parse = [](LlmRun& r, std::string_view text) { return read(r.batch, text, 1, 1'000'000); },
                .print = [](const LlmRun& r) { return text_of(r.batch); }},
    LlmRunField{
        .path = "new_tokens",
        .flags = "--new-tokens",
        .type = "T",
        .unit = "tokens",
        .kind = FieldKind::whole,
        .expected = kTokens,
        .meaning = "Decode: tokens of each sequence, one after the other; the network is the step in the middle",
        .parse = [](LlmRun& r, std::string_view text) { return read(r.new_tokens, text, 1, kMostTokens); },
        .print = [](const LlmRun& r) { return text_of(r.new_tokens); },
        .applies = [](const LlmRun& r) { return r.phase == LlmPhase::decode; }},
    LlmRunField{.path = "tensor_parallel",
                .flags = "--tensor-parallel",
                .type = "P",
                .unit = "devices",
                .kind = FieldKind::whole,
                .expected = "a whole number from 1 to 65536",
                .meaning = "Devices that share heads and widths; the network is one device's part",
                .parse = [](LlmRun& r, std::string_view text) { return read(r.tensor_parallel, text, 1, 65'536); },
                .print = [](const LlmRun& r) { return text_of(r.tensor_parallel); }},
};

}  // namespace

std::span<const LlmRunField> llm_run_fields() {
  return kLlmRunFields;
}

}  // namespace systole::core
