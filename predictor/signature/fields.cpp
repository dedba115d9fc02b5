// SPDX-License-Identifier: MIT
#include "predictor/signature/fields.h"

#include <array>
#include <string>
#include <string_view>

#include "core/field_values.h"

namespace systole::predictor {
namespace {

using core::FieldKind;

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kSignatureFields{
    SignatureField{.path = "method",
                   .flags = "--method",
                   .type = "NAME",
                   .expected = "a method",
                   .names = core::names_of<SignatureMethod>,
                   .meanings = core::meanings_of<SignatureMethod>,
                   .meaning = "How signature networks are chosen",
                   .parse = [](SignatureOptions& o, std::string_view text) { return core::read(o.method, text); },
                   .print = [](const SignatureOptions& o) { return std::string{core::name_of(o.method)}; }},
    SignatureField{
        .path = "size",
        .flags = "--size",
        .type = "N",
        .unit = "networks",
        .kind = FieldKind::whole,
        .expected = "a whole number from 1 to 1000",
        .meaning = "Signature networks",
        .parse = [](SignatureOptions& o, std::string_view text) { return core::read(o.size, text, 1, 1000); },
        .print = [](const SignatureOptions& o) { return core::text_of(o.size); }},
    SignatureField{
        .path = "seed",
        .flags = "--seed",
        .type = "N",
        .kind = FieldKind::whole,
        .expected = "a whole number from 0 to 1000000000",
        .meaning = "Of method rs",
        .parse = [](SignatureOptions& o, std::string_view text) { return core::read(o.seed, text, 0, 1'000'000'000); },
        .print = [](const SignatureOptions& o) { return core::text_of(o.seed); }},
    SignatureField{
        .path = "spearman",
        .flags = "--spearman",
        .type = "RHO",
        .kind = FieldKind::real,
        .expected = "a number from 0 to 1",
        .meaning = "sccs: the correlation from which on a network stands for another",
        .parse = [](SignatureOptions& o, std::string_view text) { return core::read(o.spearman, text, 0, 1); },
        .print = [](const SignatureOptions& o) { return core::text_of(o.spearman); },
        .applies = [](const SignatureOptions& o) { return o.method == SignatureMethod::spearman; }},
    SignatureField{.path = "as_published",
                   .flags = "--as-published",
                   .kind = FieldKind::truth,
                   .expected = core::kTrueOrFalse,
                   .meaning = "Choose as the authors' code does where it differs from the paper",
                   .parse = [](SignatureOptions& o, std::string_view text) { return core::read(o.as_published, text); },
                   .print = [](const SignatureOptions& o) { return core::text_of(o.as_published); },
                   .applies = [](const SignatureOptions& o) { return o.method != SignatureMethod::greedy; }},
};

}  // namespace

std::span<const SignatureField> signature_fields() {
  return kSignatureFields;
}

}  // namespace systole::predictor
