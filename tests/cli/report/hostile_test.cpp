// SPDX-License-Identifier: MIT
// `systole report` of files that somebody made to harm: too deep, numbers beyond all bounds, characters that nobody
// sees.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <array>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cli/report/data/result_json.h"
#include "core/error.h"
#include "tests/cli/report/page_parts.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

void check_hostile_refused(const Folder& folder, const std::string& text, std::string_view message) {
  folder.write("hostile.json", text);
  const Run refused = run(folder, "report hostile.json -o page.html");
  CAPTURE(refused.err);
  CHECK(refused.exit_code == 2);
  CHECK(refused.out == "");
  CHECK_MESSAGE(contains(refused.err, message), message);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "page.html"));
}

TEST_CASE("report: deep JSON is an error at the place where it becomes too deep") {
  const Folder folder;
  const std::string head = "{\"schema\":\"systole/simulate/1\",\n\"provenance\":";
  const std::string message = "hostile.json:2:77: found a list or object inside of 64 others";
  for (const std::size_t depth : {65U, 70'000U, 1'000'000U}) {
    check_hostile_refused(folder, head + repeated("[", depth) + repeated("]", depth) + "}", message);
    check_hostile_refused(folder, head + repeated("[", depth), message);
  }
  const std::string configuration = head + R"({"program":"systole","version":"1","inputs":[],"configuration":)";
  check_hostile_refused(folder, configuration + repeated("{\"a\":", 70'000), "inside of 64 others");
  // Brackets in texts are none, nor is a quotation mark behind a backslash the end of one.
  const std::string texts = R"({"schema": "\"[[[)" + repeated("[{", 100) + R"(", "other": "\\"})";
  check_hostile_refused(folder, texts, "expected what systole explore -o wrote");
}

TEST_CASE("report: JSON as deep as is allowed is read") {
  constexpr std::size_t kDepth = app::kDeepestJson;
  const auto nested = [](std::size_t depth) {
    return core::TextFile{.name = "f", .text = repeated("[", depth) + repeated("]", depth)};
  };
  CHECK_NOTHROW((void)app::parse_json(nested(kDepth)));
  CHECK_THROWS_AS((void)app::parse_json(nested(kDepth + 1)), core::InputError);
}

TEST_CASE("report: a number that no double holds is an error at its place") {
  const Folder folder;
  check_hostile_refused(folder, "{\n \"schema\": 1e999}",
                        "hostile.json:2:12: found '1e999', expected a number that a double can hold");
  check_hostile_refused(folder, R"({"schema": -1e400})", "hostile.json:1:12: found '-1e400'");
}

TEST_CASE("report: characters that nobody sees do not reach the page") {
  const Folder folder;
  nlohmann::json made = nlohmann::json::parse(run(folder, "simulate lenet5 --json").out);
  const std::string unseen = "\x1b[31m \x7f \u009b2J \u202e\u2066 \u200f \b\r";
  made["networks"][0]["network"] = "net" + unseen + "</script><script>alert(1)</script>";
  made["networks"][0]["command"] = "true\ttab\nrm" + unseen;
  made["networks"][0]["layers"][0]["layer"] = R"(back\slash \u001b "quoted")";
  folder.write("hostile.json", made.dump(-1, ' ', true));
  REQUIRE(run(folder, "report hostile.json -o page.html").exit_code == 0);
  const std::string page = folder.read("page.html");
  const nlohmann::json payload = payload_of(page);
  const std::string seen = "\ufffd[31m \ufffd \ufffd2J \ufffd\ufffd \ufffd \ufffd\ufffd";
  CHECK(payload["title"] == "net" + seen + "</script><script>alert(1)</script>");
  CHECK(commands_of(payload).front() == "true\ttab\nrm" + seen);
  CHECK(column_of(payload, "layer").front() == R"(back\slash \u001b "quoted")");
  CHECK_FALSE(contains(page, "<script>alert"));
  // U+202E, U+2066 and U+200F by their bytes: written in literals they would turn this line around too.
  constexpr std::array<std::array<char, 4>, 3> kDirections{{{char(0xe2), char(0x80), char(0xae), 0},
                                                            {char(0xe2), char(0x81), char(0xa6), 0},
                                                            {char(0xe2), char(0x80), char(0x8f), 0}}};
  for (const char* character :
       {"\x1b", "\x7f", "\u009b", kDirections[0].data(), kDirections[1].data(), kDirections[2].data()}) {
    CHECK(page.substr(0, page.find("<style>")).find(character) == std::string::npos);
    CHECK(payload.dump().find(character) == std::string::npos);
  }
}

TEST_CASE("report: the page allows itself its own script and its own style, nothing else") {
  const Folder folder;
  folder.write("run.json", run(folder, "simulate lenet5 --json").out);
  REQUIRE(run(folder, "report run.json -o page.html").exit_code == 0);
  const std::string page = folder.read("page.html");
  constexpr std::string_view kPolicy = R"(<meta http-equiv="Content-Security-Policy" content=")";
  const std::size_t start = page.find(kPolicy);
  REQUIRE(start != std::string::npos);
  const std::size_t from = start + kPolicy.size();
  const std::string policy = page.substr(from, page.find('"', from) - from);
  CHECK(policy.starts_with("default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "));
  CHECK(contains(policy, "style-src 'sha256-"));
  CHECK(contains(policy, "script-src 'sha256-"));
  for (const char* loose : {"unsafe", "http:", "https:", "*"}) CHECK_FALSE(contains(policy, loose));
}

}  // namespace
}  // namespace systole::tests
