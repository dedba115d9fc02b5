// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/log.h"
#include "cli/report/page.h"
#include "cli/report/result.h"
#include "core/files/text_file.h"

namespace systole::app {
namespace {

struct Arguments {
  std::string result;
  std::string output;
  std::string title;
};

void write_report(const Arguments& arguments) {
  std::error_code ignored;
  if (std::filesystem::equivalent(arguments.result, arguments.output, ignored)) {
    reject_option("--output", arguments.output, "another file than the result");
  }
  Json payload = read_report(arguments.result);
  if (!arguments.title.empty()) payload["title"] = core::checked_text("--title", arguments.title).text;
  core::write_file_atomically(arguments.output, report_page(payload["title"].get<std::string>(), payload));
  log_note(fmt::format("wrote {}", arguments.output));
}

}  // namespace

Command add_report_command(CommandLine& program, const GeneralOptions& /*general*/) {
  CommandLine& command = program.command("report", "One HTML file with charts of what another command came to");
  auto arguments = std::make_shared<Arguments>();
  command
      .text("RESULT", arguments->result, "",
            "What explore wrote with -o (SQLite), or the --json of simulate, compare or cache")
      .required();
  command.text("-o,--output", arguments->output, "FILE", "HTML file to write").required();
  command.text("--title", arguments->title, "TEXT", "Heading (default: what the result is about)");
  command.example("systole simulate resnet50 --memory tiled --json > resnet50.json", "A result to show");
  command.example("systole report resnet50.json -o resnet50.html", "The page, for any browser");
  return [arguments] { write_report(*arguments); };
}

}  // namespace systole::app
