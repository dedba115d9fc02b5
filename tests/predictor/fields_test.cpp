// SPDX-License-Identifier: MIT
// The tables of the predictor's settings: each row describes its field, and reads what it prints.
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "predictor/answers/fields.h"
#include "predictor/dataset/fields.h"
#include "predictor/evaluation/fields.h"
#include "predictor/models/fields.h"
#include "predictor/signature/fields.h"
#include "predictor/simulated/fields.h"
#include "tests/field_table.h"

namespace systole::predictor {
namespace {

using tests::check_table;
using tests::mistake_in;
using tests::reread;

TEST_CASE("every setting of the predictor reads the default that it prints") {
  check_table(measured_data_fields());
  check_table(simulation_fields());
  check_table(signature_fields());
  check_table(model_kind_fields());
  check_table(train_fields());
  check_table(evaluation_fields());
  check_table(collaboration_fields());
  check_table(asked_model_fields());
  check_table(latency_fields());
}

TEST_CASE("settings of the predictor print what was read") {
  CHECK(reread(measured_data_fields(), "data", "phones") == "phones");
  CHECK(reread(measured_data_fields(), "statistic", "trimmed_mean") == "trimmed_mean");
  CHECK(reread(simulation_fields(), "accelerators", "12") == "12");
  CHECK(reread(signature_fields(), "method", "sccs") == "sccs");
  CHECK(reread(signature_fields(), "spearman", "0.5") == "0.5");
  CHECK(reread(model_kind_fields(), "model", "static") == "static");
  CHECK(reread(train_fields(), "trees", "grid") == "grid");
  CHECK(reread(collaboration_fields(), "shares", "0.1, 0.25,1") == "0.1,0.25,1");
  CHECK(reread(asked_model_fields(), "model", "reference") == "reference");
  CHECK(reread(asked_model_fields(), "model", "/") == "/");
  CHECK(reread(latency_fields(), "freq_ghz", "2.4") == "2.4");
}

TEST_CASE("splits are a number or a file, and what is said last counts") {
  EvaluationPlan plan;
  const EvaluationField& splits = *core::field_at(evaluation_fields(), "splits");
  for (const auto& [text, is_file] : {std::pair{"7", false}, {"splits.csv", true}, {"100000", false}}) {
    CHECK(splits.parse(plan, text));
    CHECK(splits.print(plan) == text);
    CHECK(plan.splits_file.has_value() == is_file);
  }
  CHECK(plan.folds.splits == 100'000);
}

TEST_CASE("what is wrong with a setting of the predictor is said under the name that it was called") {
  CHECK(mistake_in(simulation_fields(), "accelerators", "9") ==
        "it: found '9', expected a whole number from 10 to 10000");
  CHECK(mistake_in(signature_fields(), "method", "gredy") ==
        "it: found 'gredy', expected one of rs, mis, sccs, greedy; nearest: greedy");
  CHECK(mistake_in(signature_fields(), "spearman", "1.5") == "it: found '1.5', expected a number from 0 to 1");
  CHECK(mistake_in(evaluation_fields(), "splits", "0") ==
        "it: found '0', expected a whole number from 1 to 100000, or a file of splits");
  CHECK(mistake_in(evaluation_fields(), "splits", "99999999999999999999")
            .ends_with("a whole number from 1 to 100000, or a file of splits"));
  CHECK(mistake_in(collaboration_fields(), "shares", "0.5,0.1") ==
        "it: found '0.1', expected each share above the one before it");
  CHECK(mistake_in(collaboration_fields(), "shares", "0.5,x") == "it: found 'x', expected a number from 0.001 to 1");
  CHECK(mistake_in(asked_model_fields(), "model", "systol").ends_with("nearest: systole"));
  CHECK(mistake_in(latency_fields(), "freq_ghz", "0") == "it: found '0', expected a number up to 100");
  CHECK(mistake_in(measured_data_fields(), "data", "") == "it: found an empty value, expected a folder");
}

TEST_CASE("help gives names with their meanings, then the default") {
  CHECK(help_text(*core::field_at(train_fields(), "trees")) ==
        "Splits in reference and static: grid (XGBoost's exact ones, much faster), exact (XGBoost's), hist (XGBoost's, "
        "over "
        "histograms; worse on other networks); default grid");
  CHECK(help_text(*core::field_at(signature_fields(), "size"), "on simulated accelerators 5") ==
        "Signature networks (default 10; on simulated accelerators 5)");
}

TEST_CASE("a setting that says nothing beside the others does not apply") {
  const SignatureField& spearman = *core::field_at(signature_fields(), "spearman");
  const SignatureField& published = *core::field_at(signature_fields(), "as_published");
  CHECK_FALSE(spearman.applies({.method = SignatureMethod::greedy}));
  CHECK(spearman.applies({.method = SignatureMethod::spearman}));
  CHECK_FALSE(published.applies({.method = SignatureMethod::greedy}));
  CHECK(published.applies({.method = SignatureMethod::random}));
  CHECK_FALSE(core::field_at(latency_fields(), "ram_gb")->applies({}));
}

}  // namespace
}  // namespace systole::predictor
