// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/dataflows/machine/reading.h"

using systole::core::testing::Mistake;
using systole::core::testing::mistake_of;
using systole::dataflows::testing::read_cfg;
using systole::dataflows::testing::read_yaml;

namespace {

std::vector<Mistake> cfg_mistakes() {
  return {
      {"", "array.cfg:1:1: found no section, expected sections such as [architecture_presets]"},
      {"# nothing\n"
       "; at all\n",
       "array.cfg:1:1: found no section, expected sections such as [architecture_presets]"},
      {"ArrayHeight : 8\n",
       "array.cfg:1:1: found key 'ArrayHeight' before any section, expected a section in brackets first"},
      {"[architecture_presets]\n"
       "ArrayHeight : 8\n"
       "ArrayHeight : 9\n",
       "array.cfg:3:1: ArrayHeight: found this key again, expected each key once (first in line 2)"},
      {"[architecture_presets]\n"
       "ArrayHeight : 8\n"
       "arrayheight = 8\n",
       "array.cfg:3:1: arrayheight: found this key again, expected each key once (first in line 2)"},
      {"[general]\n"
       "run_name = a\n"
       "[general]\n",
       "array.cfg:3:1: found section 'general' again, expected each section once (first in line 1)"},
      {"[architecture_presets]\n"
       "ArrayHeight : eight\n",
       "array.cfg:2:15: ArrayHeight: found 'eight', expected a whole number of at least 1"},
      {"[architecture_presets]\n"
       "ArrayHeight : 8.0\n"
       "ArrayWidth : 0\n"
       "IfmapSramSzkB : -1\n"
       "FilterOffset : -1\n",
       "array.cfg:2:15: ArrayHeight: found '8.0', expected a whole number of at least 1\n"
       "array.cfg:3:14: ArrayWidth: found '0', expected a whole number of at least 1\n"
       "array.cfg:4:17: IfmapSramSzkB: found '-1', expected a whole number of at least 1\n"
       "array.cfg:5:16: FilterOffset: found '-1', expected a whole number of at least 0"},
      {"[architecture_presets]\n"
       "ArrayHeight : 9223372036854775808\n"
       "ArrayWidth : -9223372036854775809\n"
       "Bandwidth : 9223372036854775808\n"
       "[run_presets]\n"
       "InterfaceBandwidth : USER\n"
       "[layout]\n"
       "IfmapCustomLayout : 9223372036854775808\n",
       "array.cfg:2:15: ArrayHeight: found '9223372036854775808', expected a whole number below 2^63\n"
       "array.cfg:3:14: ArrayWidth: found '-9223372036854775809', expected a whole number of at least 1\n"
       "array.cfg:4:13: Bandwidth: found '9223372036854775808', expected whole numbers of at least 1, separated by "
       "commas\n"
       "array.cfg:8:21: IfmapCustomLayout: found '9223372036854775808', expected true or false"},
      {"[architecture_presets]\n"
       "  ArrayHeight : 8\n"
       "    9\n",
       "array.cfg:2:17: ArrayHeight: found '8 9', expected a whole number of at least 1"},
      {"[architecture_presets]\n"
       "ArrayHeight :\n",
       "array.cfg:2:14: ArrayHeight: found an empty value, expected a whole number of at least 1"},
      {"[architecture_presets]\n"
       "ArrayHeight : 8 # rows\n",
       "array.cfg:2:15: ArrayHeight: found '8 # rows', expected a whole number of at least 1"},
      {"[architecture_presets]\n"
       "Dataflow : oss\n",
       "array.cfg:2:12: Dataflow: found 'oss', expected a dataflow: os, ws, is, rp; nearest: os"},
      {"[architecture_presets]\n"
       "Dataflow : OS\n",
       "array.cfg:2:12: Dataflow: found 'OS', expected a dataflow: os, ws, is, rp; nearest: os"},
      {"[architecture_presets]\n"
       "Dataflow : weight_stationary_array\n",
       "array.cfg:2:12: Dataflow: found 'weight_stationary_array', expected a dataflow: os, ws, is, rp"},
      {"[architecture_presets]\n"
       "Bandwidth : 10,,10\n"
       "[run_presets]\n"
       "InterfaceBandwidth : USER\n",
       "array.cfg:2:13: Bandwidth: found '10,,10', expected whole numbers of at least 1, separated by commas"},
      {"[architecture_presets]\n"
       "Bandwidth : [10]\n"
       "[run_presets]\n"
       "InterfaceBandwidth : USER\n",
       "array.cfg:2:13: Bandwidth: found '[10]', expected whole numbers of at least 1, separated by commas"},
      {"[run_presets]\n"
       "InterfaceBandwidth : ESTIMATE\n"
       "UseRamulatorTrace : maybe\n",
       "array.cfg:2:22: InterfaceBandwidth: found 'ESTIMATE', expected CALC or USER"},
      {"[DEFAULT]\n"
       "n : %(m)s\n"
       "m : %(n)s\n"
       "[architecture_presets]\n"
       "ArrayHeight : %(rows)s\n"
       "ArrayWidth : %(m)s\n"
       "IfmapOffset : 5%\n",
       "array.cfg:5:15: ArrayHeight: found a reference to 'rows', expected a key of [architecture_presets] or "
       "[DEFAULT]\n"
       "array.cfg:6:14: ArrayWidth: found references more than 10 deep, expected values that end\n"
       "array.cfg:7:15: IfmapOffset: found '%', expected %(key)s, or %% for a percent sign"},
      {"[layout]\n"
       "IfmapCustomLayout : 2\n"
       "IfmapSRAMBankBandwidth : 0\n"
       "[run_presets]\n"
       "InterfaceBandwidth : USER\n",
       "array.cfg:2:21: IfmapCustomLayout: found '2', expected true or false\n"
       "array.cfg:3:26: IfmapSRAMBankBandwidth: found '0', expected a whole number of at least 1"},
      {"[sparsity]\n"
       "SparsitySupport : true\n"
       "OptimizedMapping : true\n"
       "SparseRep : coo\n"
       "BlockSize : 0\n"
       "RandomNumberGeneratorSeed : x\n",
       "array.cfg:4:13: SparseRep: found 'coo', expected csr, csc or ellpack_block\n"
       "array.cfg:5:13: BlockSize: found '0', expected a whole number of at least 1\n"
       "array.cfg:6:29: RandomNumberGeneratorSeed: found 'x', expected a whole number of at least 0"},
      {"[general]\n"
       "run_name = ../elsewhere\n",
       "array.cfg:2:12: run_name: found '../elsewhere', expected a name for the output folder, without '/'"},
      {"[general]\n"
       "run_name = ..\n",
       "array.cfg:2:12: run_name: found '..', expected a name for the output folder, without '/'"},
      {"[general]\n"
       "run_name =\n",
       "array.cfg:2:11: run_name: found an empty value, expected a name for the output folder, without '/'"},
      {"[general\n"
       "run_name = a\n",
       "array.cfg:1:1: found '[general', expected a section in brackets: [architecture_presets]"},
      {"[]\n"
       "run_name = a\n",
       "array.cfg:1:1: found '[]', expected a section in brackets: [architecture_presets]"},
      {"[general]\n"
       "just words\n",
       "array.cfg:2:1: found 'just words', expected 'key: value' or 'key = value'"},
      {"[general]\n"
       "= 8\n",
       "array.cfg:2:1: found '= 8', expected 'key: value' or 'key = value'"},
      {std::string{"[general]\n"
                   "run_name = a"} +
           std::string(1, '\0') + "\n",
       "array.cfg:2:13: found byte 0x00, expected text without control characters"},
      {"array: {rows: 8}\n",
       "array.cfg:1:1: found key 'array' before any section, expected a section in brackets first"},
  };
}

std::vector<Mistake> yaml_mistakes() {
  return {
      {"", "array.yaml:1:1: found an empty file, expected a map of an accelerator's settings"},
      {"# nothing\n", "array.yaml:1:1: found no map, expected a map of an accelerator's settings"},
      {"8\n", "array.yaml:1:1: found no map, expected a map of an accelerator's settings"},
      {"- rows\n"
       "- cols\n",
       "array.yaml:1:1: found no map, expected a map of an accelerator's settings"},
      {"array: [8, 8\n", "array.yaml:2:1: found no YAML (end of sequence flow not found), expected a YAML map"},
      {"array:\n"
       "\trows: 8\n",
       "array.yaml:2:6: found no YAML (illegal map value), expected a YAML map"},
      {"array: {rows: 8, rows: 9}\n", "array.yaml:1:18: found 'array.rows' again, expected each name once"},
      {"array: {rows: 8}\n"
       "array: {cols: 8}\n",
       "array.yaml:2:1: found 'array' again, expected each name once"},
      {"arry: {rows: 8}\n",
       "array.yaml:1:1: found 'arry', expected a name of an accelerator's setting; nearest: array"},
      {"array: {row: 8}\n",
       "array.yaml:1:9: found 'array.row', expected a name of an accelerator's setting; nearest: array.rows"},
      {"array: 8\n",
       "array.yaml:1:8: array: found '8', expected ROWSxCOLS, two whole numbers of at least 1, such as 32x32"},
      {"array:\n",
       "array.yaml:1:1: array: found an empty value, expected ROWSxCOLS, two whole numbers of at least 1, such as "
       "32x32"},
      {"banks: 8\n", "array.yaml:1:1: banks: found no map, expected a map of its settings"},
      {"array: {rows: {count: 8}}\n",
       "array.yaml:1:15: array.rows: found a map, expected a whole number of at least 1"},
      {"array: {rows: eight, cols: 8.5}\n",
       "array.yaml:1:15: array.rows: found 'eight', expected a whole number of at least 1\n"
       "array.yaml:1:28: array.cols: found '8.5', expected a whole number of at least 1"},
      {"array: {rows: 0, cols: -1}\n",
       "array.yaml:1:15: array.rows: found '0', expected a whole number of at least 1\n"
       "array.yaml:1:24: array.cols: found '-1', expected a whole number of at least 1"},
      {"array: {rows: 9223372036854775808}\n",
       "array.yaml:1:15: array.rows: found '9223372036854775808', expected a whole number below 2^63"},
      {"array: {rows: [8, 9]}\n", "array.yaml:1:15: array.rows: found '8,9', expected a whole number of at least 1"},
      {"array: {rows: }\n", "array.yaml:1:9: array.rows: found an empty value, expected a whole number of at least 1"},
      {"dataflow: wss\n", "array.yaml:1:11: dataflow: found 'wss', expected a dataflow: os, ws, is, rp; nearest: ws"},
      {"interface: estimate\n", "array.yaml:1:12: interface: found 'estimate', expected CALC or USER"},
      {"bandwidth: [10, ten]\n",
       "array.yaml:1:12: bandwidth: found '10,ten', expected whole numbers of at least 1, separated by commas"},
      {"bandwidth: []\n",
       "array.yaml:1:12: bandwidth: found an empty value, expected whole numbers of at least 1, separated by commas"},
      {"bandwidth: [[10], 10]\n",
       "array.yaml:1:12: bandwidth: found '?,10', expected whole numbers of at least 1, separated by commas"},
      {"sparsity: {enabled: maybe, representation: coo}\n",
       "array.yaml:1:21: sparsity.enabled: found 'maybe', expected true or false\n"
       "array.yaml:1:44: sparsity.representation: found 'coo', expected csr, csc or ellpack_block"},
      {"run_name: a/b\n", "array.yaml:1:11: run_name: found 'a/b', expected a name for the output folder, without '/'"},
      {"? [a, b]\n"
       ": 8\n",
       "array.yaml:1:3: found '?', expected a name of an accelerator's setting"},
      {"array: {rows: 8}\n---\narray: {rows: 9}\n", "array.yaml:2:1: found a second YAML document, expected one"},
      {",array: 8\n", "array.yaml:1:1: found no map, expected a map of an accelerator's settings"},
      {"array: *rows\n", "array.yaml:1:8: found no YAML (the referenced anchor is not defined), expected a YAML map"},
      {"\"\\e[31marray\": 8\n"
       "\"\\e[31marray\": 9\n",
       "array.yaml:1:1: found '\\x1b[31marray', expected a name of an accelerator's setting; nearest: array\n"
       "array.yaml:2:1: found '\\x1b[31marray' again, expected each name once"},
      {"array: &a {rows: 8, banks: *a}\n",
       "array.yaml:1:21: found 'array.banks', expected a name of an accelerator's setting; nearest: array.rows"},
  };
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE(".cfg: each mistake is named with its place, what stands there and what may stand there") {
  for (const Mistake& mistake : cfg_mistakes()) {
    CAPTURE(mistake.text);
    CHECK(mistake_of([&] { read_cfg(mistake.text); }) == mistake.message);
  }
}

TEST_CASE("YAML: each mistake is named with its place, what stands there and what may stand there") {
  for (const Mistake& mistake : yaml_mistakes()) {
    CAPTURE(mistake.text);
    CHECK(mistake_of([&] { read_yaml(mistake.text); }) == mistake.message);
  }
}

TEST_CASE("YAML: nesting deeper than anybody means is an error, not a crash") {
  for (const std::string_view opening : {"[", "{a: ", "- ", "? ", "a:\n ", "[{"}) {
    CAPTURE(opening);
    CHECK(mistake_of([&] { read_yaml(repeated(opening, 20'000)); }).starts_with("array.yaml:"));
  }
}

TEST_CASE("YAML: aliases that multiply are not expanded") {
  std::string text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 15; ++level) {
    const std::string alias = fmt::format("*l{}, ", level - 1);
    text += fmt::format("l{}: &l{} [{}]\n", level, level, repeated(alias, 9));
  }
  text += "bandwidth: *l14\n";
  CHECK(mistake_of([&] { read_yaml(text); })
            .ends_with("array.yaml:15:6: bandwidth: found '?,?,?,?,?,?,?,?,?', "
                       "expected whole numbers of at least 1, separated by commas"));
}
