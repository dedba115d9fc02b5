// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/log.h"
#include "cli/report/page.h"
#include "cli/report/result.h"
#include "cli/report/several/several.h"
#include "core/files/text_file.h"
#include "core/files/writing/protected_files.h"

namespace systole::app {
namespace {

struct Arguments {
  std::vector<std::string> results;
  std::string output;
  std::string title;
};

/// One result's report, or those of several with what is compared.
Json report_of(const std::vector<std::string>& results) {
  if (results.size() == 1) {
    Json report = read_report(results.front());
    report.erase("totals");
    return report;
  }
  const std::vector<std::string> names = run_names({results.begin(), results.end()});
  std::vector<Json> reports;
  for (const std::string& result : results) reports.push_back(read_report(result));
  return several_reports(names, std::move(reports));
}

void write_report(const Arguments& arguments) {
  if (arguments.results.size() > kMostRuns) {
    reject_option("RESULT", fmt::format("{} files", arguments.results.size()),
                  fmt::format("at most {} on a page", kMostRuns));
  }
  Outputs().file("--output", arguments.output);
  for (const std::string& result : arguments.results) core::protect_file(result);
  Json payload = report_of(arguments.results);
  if (!arguments.title.empty()) payload["title"] = core::checked_text("--title", arguments.title).text;
  core::write_file_atomically(arguments.output, report_page(payload["title"].get<std::string>(), payload));
  log_note(fmt::format("wrote {}", arguments.output));
}

}  // namespace

Command add_report_command(CommandLine& program, const GeneralOptions& /*general*/) {
  CommandLine& command = program.command("report", "One HTML file with charts of what other commands came to");
  auto arguments = std::make_shared<Arguments>();
  command
      .list("RESULT", arguments->results, "",
            "What explore wrote with -o (SQLite), or the --json of simulate, compare or cache; several are compared")
      .required();
  command.text("-o,--output", arguments->output, "FILE", "HTML file to write").required();
  command.text("--title", arguments->title, "TEXT", "Heading (default: what the results are about)");
  command.example("systole simulate resnet50 --memory tiled --json > resnet50.json", "A result to show");
  command.example("systole report resnet50.json -o resnet50.html", "The page, for any browser");
  return [arguments] { write_report(*arguments); };
}

}  // namespace systole::app
