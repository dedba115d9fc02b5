// SPDX-License-Identifier: MIT
#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/command.h"
#include "cli/common/log.h"
#include "cli/version.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/observer.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostThreads = 4096;

}  // namespace

void write_stdout(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) {
    throw core::RunError(fmt::format("cannot write to standard output: {}",
                                     std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): message text only
  }
}

namespace {

/// The innermost subcommand that was given, or the program.
const CLI::App& used_command(const CLI::App& program) {
  const CLI::App* used = &program;
  while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
  return *used;
}

/// `systole topology list`
std::string command_line(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : command_line(*command.get_parent()) + " " + command.get_name();
}

std::vector<std::string> subcommand_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

/// The options that may stand after `command`: its own and those of the commands around it.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

/// What is wrong with a word that no option or argument takes.
std::string unknown_word(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names = subcommand_names(command);
  std::string expected = fmt::format("a command: {}", fmt::join(names, ", "));
  if (word.starts_with('-')) {
    names = option_names(command);
    expected = fmt::format("an option of {}", command_line(command));
  } else if (names.empty()) {
    expected = "no further argument";
  }
  return to_string(core::Diagnostic{.where = {},
                                    .subject = {},
                                    .found = core::in_quotes(word),
                                    .expected = expected,
                                    .nearest = core::nearest_name(word, names)});
}

std::string usage_text(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = used_command(program);
  const std::vector<std::string> rest = program.remaining(true);
  if (!rest.empty()) return unknown_word(command, rest.front());
  const std::vector<std::string> commands = subcommand_names(command);
  if (!commands.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return fmt::format("found no command, expected one of {}", fmt::join(commands, ", "));
  }
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return text.substr(0, text.find(':')) + (text.ends_with("missing") ? ": found nothing, expected its value"
                                                                       : ": found more than once, expected once");
  }
  return text;
}

int report_usage(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return program.exit(error) == 0 ? kDone : kFailed;  // --help and --version print to stdout
  }
  log_error(fmt::format("{} (see {} --help)", usage_text(program, error), command_line(used_command(program))));
  return kWrongInput;
}

int run_guarded(const Command& command) {
  try {
    command();
    return kDone;
  } catch (const core::InputError& error) {
    if (error.diagnostics().empty() || error.diagnostics().front().where.file.empty()) {
      log_error(error.what());
    } else {
      log_input_error(error.what());
    }
    return kWrongInput;
  } catch (const core::OverflowError& error) {
    log_error(error.what());  // totals of sound layers: each layer's own counts were checked when it was read
    return kWrongInput;
  } catch (const core::RunError& error) {
    log_error(error.what());
    return kFailed;
  } catch (const std::bad_alloc&) {
    log_error("out of memory");
    return kFailed;
  } catch (const core::Stopped&) {
    log_error("interrupted");
    return kInterrupted;
  } catch (const std::exception& error) {
    log_error(fmt::format("this is a bug in systole: {}", error.what()));
    return kBug;
  }
}

}  // namespace

int run(int argc, const char* const* argv, dataflows::explore::JoinRanks join_ranks) {
  CLI::App program{"Exact, fast simulation of neural networks on systolic arrays", "systole"};
  program.set_version_flag("--version", kVersion);
  program.require_subcommand(1);
  program.fallthrough();
  program.footer("NETWORK is a topology file or the name of a shipped network (systole topology list).");

  GeneralOptions general;
  general.join_ranks = std::move(join_ranks);
  program.add_flag("-q,--quiet", general.quiet, "Print errors only, no warnings");
  program.add_flag("-v,--verbose", general.verbose, "Say what is done");
  program
      .add_option("--threads", general.threads, "Threads to use; results do not depend on it (default 0: all cores)")
      ->check(whole_number(0, kMostThreads))
      ->type_name("N");

  const std::array commands{add_simulate_command(program, general), add_compare_command(program, general),
                            add_cache_command(program, general),    add_predict_command(program, general),
                            add_explore_command(program, general),  add_report_command(program, general),
                            add_verify_command(program, general),   add_topology_command(program, general)};
  start_log(Verbosity::normal);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_usage(program, error);
  }
  start_log(general.quiet ? Verbosity::quiet : general.verbose ? Verbosity::verbose : Verbosity::normal);

  const auto all = program.get_subcommands([](const CLI::App*) { return true; });
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (all[i]->parsed()) return run_guarded(commands[i]);
  }
  log_error("no command was given (see systole --help)");
  return kWrongInput;
}

}  // namespace systole::app
