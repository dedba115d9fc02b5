// SPDX-License-Identifier: MIT
// The tables of explore's settings: each row reads what it prints, a spec is read by them, and the documentation says
// what they say.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>

#include "core/files/text_file.h"
#include "dataflows/explore/run/fields.h"
#include "dataflows/explore/spec/fields.h"
#include "dataflows/explore/spec/spec.h"
#include "tests/dataflows/explore/spec_documents.h"
#include "tests/field_table.h"
#include "tests/places.h"

namespace systole::dataflows::explore {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(tests::source_dir() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("explore: every setting of a run and of a spec reads the default that it prints") {
  tests::check_table(run_fields());
  tests::check_table(spec_fields());
  CHECK(tests::reread(run_fields(), "shard", "2/5") == "2/5");
  CHECK(tests::mistake_in(run_fields(), "shard", "5/2") ==
        "it: found '5/2', expected I/N with I from 1 to N, such as 1/4");
}

TEST_CASE("explore: settings of a spec print what was read, in the shortest form") {
  for (const auto& row : {
           std::tuple{"space.network", "[lenet5, 'a b: c.csv']", "[lenet5, \"a b: c.csv\"]"},
           {"space.variant", "[full, half]", "[full, half]"},
           {"space.array", "[8x8, 16x4]", "[8x8, 16x4]"},
           {"space.rows", "7", "7"},
           {"space.rows", "[8, 16, 24]", "{from: 8, to: 24, step: 8}"},
           {"space.rows", "{from: 4, to: 250, step: 1}", "{from: 4, to: 250, step: 1}"},
           {"space.rows", "{from: 4, to: 11, step: 5}", "[4, 9]"},
           {"space.cols", "[8, {from: 16, to: 128, factor: 2}]", "{from: 8, to: 128, factor: 2}"},
           {"space.cols", "[8, 7, 6]", "[8, 7, 6]"},
           {"space.cols", "[1, 3, 8]", "[1, 3, 8]"},
           {"space.dram_latency", "[0, 5, 11]", "[0, 5, 11]"},
           {"space.cores", "[1, 2, 4, 8]", "{from: 1, to: 8, factor: 2}"},
           {"space.partition", "[st1, auto]", "[st1, auto]"},
           {"space.lanes", "[0, 64]", "[0, 64]"},
           {"space.clock_mhz", "940", "940"},
           {"space.dataflow", "[os, \"os|ws\", best]", "[os, os|ws, best]"},
           {"space.timing", "[array, occupied]", "[array, occupied]"},
           {"space.depthwise", "packed", "packed"},
           {"space.memory", "[none, tiled]", "[none, tiled]"},
           {"space.sram_kb", "[64, 8]", "[64, 8]"},
           {"space.sram_kb.filter", "[64, 8]", "[64, 8]"},
           {"space.bits", "16", "16"},
           {"space.bits", "[4, 8, 16]", "{from: 4, to: 16, factor: 2}"},
           {"space.bits", "8,4,8,32", "8,4,8,32"},
           {"space.bits", "[8, '8,4,8', '4,4,4,4']", "[8, \"8,4,8,8\", 4]"},
           {"space.bandwidth_bytes", "[16, 32kB]", "[16, 32768]"},
           {"space.bandwidth_gbs", "12.80", "12.8"},
           {"space.bandwidth_gbs", "[0.5, {from: 8, to: 32, factor: 2}]", "[0.5, 8, 16, 32]"},
           {"constraints", "[rows * cols <= 64, 'not (dataflow == os)']", "[rows * cols <= 64, not (dataflow == os)]"},
           {"objectives", "[cycles, params]", "[cycles, params]"},
           {"metrics", "accesses", "accesses"},
           {"keep", "all", "all"},
           {"keep", "{top: 17}", "{top: 17}"},
           {"per", "[]", "[]"},
           {"per", "[network, sram_kb.ifmap]", "[network, sram_kb.ifmap]"},
           {"sample", "300", "300"},
           {"seed", "5", "5"},
           {"select", "optimal", "optimal"},
       }) {
    const auto [path, text, printed] = row;
    CAPTURE(std::get<0>(row));
    CAPTURE(std::get<1>(row));
    Question question;
    question.axes.dataflow.push_back(dataflow_choice("os"));
    CHECK(tests::reread(spec_fields(), path, text, question) == printed);
    CHECK(tests::reread(spec_fields(), path, printed, question) == printed);
  }
}

TEST_CASE("explore: what is wrong with a text is what is wrong in a file") {
  CHECK(tests::mistake_in(spec_fields(), "space.rows", "[8, x]") ==
        "it: found 'x', expected a whole number of at least 1");
  CHECK(tests::mistake_in(spec_fields(), "space.timing", "arry").ends_with("nearest: array"));
  CHECK(tests::mistake_in(spec_fields(), "space.partition", "layers")
            .ends_with("expected one of auto, spatial, st1, st2"));
  CHECK(tests::mistake_in(spec_fields(), "space.cores", "0") == "it: found '0', expected a whole number of at least 1");
  CHECK(tests::mistake_in(spec_fields(), "keep", "paretto") ==
        "it: found 'paretto', expected all, pareto or {top: N}; nearest: pareto");
  CHECK(tests::mistake_in(spec_fields(), "space.rows", "[8") ==
        "it: found '[8', expected a whole number of at least 1");
  CHECK(tests::mistake_in(spec_fields(), "space.bits", "8,4") ==
        "it: found '8,4', expected one number of bits, three (ifmap,filter,ofmap) or four (and partial sums), each "
        "from 1 to 1024");
  for (const char* bits : {"0", "8,0,8,8", "1025", "-1", "8,8,8,8,8", "x"}) {
    CHECK(tests::mistake_in(spec_fields(), "space.bits", bits) != "");
  }
  CHECK(tests::mistake_in(spec_fields(), "space.bits", "[8, '8,8,8']") ==
        "it: found '8,8,8' again, expected each value once");
  CHECK(tests::mistake_in(spec_fields(), "space.bandwidth_gbs", "[4, fast]") ==
        "it: found 'fast', expected a number of GB/s from 0.001 to 1000000");
  CHECK(tests::mistake_in(spec_fields(), "space.bandwidth_gbs", "0") != "");
  CHECK(tests::mistake_in(spec_fields(), "sample", "") ==
        "it: found an empty value, expected a whole number of at least 1");
}

TEST_CASE("explore: a spec that is written from its fields reads as the same question") {
  const core::TextFile file = core::checked_text(
      "s.yaml",
      "constraints: [cols >= 8]\nspace:\n  network: [lenet5, alexnet]\n  rows: {from: 4, to: 64, step: 4}\n"
      "  sram_kb: {ifmap: [8, 16]}\nkeep: {top: 3}\nsample: 9\n");
  const Question question = read_spec(file);
  std::string space = "space:\n";
  std::string rest;
  std::string sizes = "  sram_kb:\n";
  for (const SpecField& field : spec_fields()) {
    if (field.applies != nullptr && !field.applies(question)) continue;
    const std::string key{field.path.substr(field.path.rfind('.') + 1)};
    std::string& part = field.path.starts_with("space.sram_kb.") ? sizes
                        : field.path.starts_with("space.")       ? space
                                                                 : rest;
    part += (&part == &sizes ? "    " : &part == &space ? "  " : "") + key + ": " + field.print(question) + "\n";
  }
  const Question again = read_spec(core::checked_text("again.yaml", space + sizes + rest));
  for (const SpecField& field : spec_fields()) {
    CAPTURE(field.path);
    CHECK(field.print(again) == field.print(question));
  }
  CHECK(again.constraints.size() == 1);
  CHECK(again.axes.rows.size() == 16);
}

TEST_CASE("docs/explore.md and docs/schema/input/explore.json say what the table of a spec's fields says") {
  const std::string page = content("docs/explore.md");
  CHECK_MESSAGE(page.find(testing::axes_markdown()) != std::string::npos, testing::axes_markdown());
  CHECK_MESSAGE(page.find(testing::spec_markdown()) != std::string::npos, testing::spec_markdown());
  CHECK_MESSAGE(content("docs/schema/input/explore.json") == testing::spec_schema(), testing::spec_schema());
}

}  // namespace
}  // namespace systole::dataflows::explore
