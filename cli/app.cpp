// SPDX-License-Identifier: MIT
#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/log.h"
#include "cli/version.h"
#include "core/error.h"
#include "core/nearest_name.h"

namespace systole::app {

void write_stdout(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) {
    throw core::RunError(fmt::format("cannot write to standard output: {}",
                                     std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): message text only
  }
}

namespace {

/// The option or subcommand of `app` (or of the one in use) that was probably meant by `word`.
std::string nearest_word(const CLI::App& app, const std::string& word) {
  std::vector<std::string> words;
  const auto collect = [&](const CLI::App& source) {
    for (const CLI::Option* option : source.get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  };
  collect(app);
  for (const CLI::App* used : app.get_subcommands()) collect(*used);
  if (!word.starts_with('-')) {
    words.clear();
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      words.push_back(command->get_name());
    }
  }
  return core::nearest_name(word, words);
}

int report_usage(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return program.exit(error) == 0 ? kDone : kFailed;  // --help and --version print to stdout
  }
  std::string text = error.what();
  const std::vector<std::string> rest = program.remaining(true);
  if (!rest.empty()) {
    const std::string& word = rest.front();
    const std::string nearest = nearest_word(program, word);
    text = fmt::format(
        "found {}, expected {}{}{}", core::in_quotes(word),
        program.get_subcommands().empty() ? "a command of systole" : "an option or argument of this command",
        nearest.empty() ? "" : "; nearest: ", nearest);
  }
  const auto used = program.get_subcommands();
  log_error(fmt::format("{} (see systole {}--help)", text, used.empty() ? "" : used.front()->get_name() + " "));
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
  } catch (const core::RunError& error) {
    log_error(error.what());
    return kFailed;
  } catch (const std::bad_alloc&) {
    log_error("out of memory");
    return kFailed;
  } catch (const std::exception& error) {
    log_error(fmt::format("this is a bug in systole: {}", error.what()));
    return kBug;
  }
}

}  // namespace

int run(int argc, const char* const* argv) {
  CLI::App program{"Exact, fast simulation of neural networks on systolic arrays", "systole"};
  program.set_version_flag("--version", kVersion);
  program.require_subcommand(1);
  program.fallthrough();
  program.footer("NETWORK is a topology file or the name of a shipped network (systole topology list).");

  GeneralOptions general;
  program.add_flag("-q,--quiet", general.quiet, "Print errors only, no warnings");
  program.add_flag("-v,--verbose", general.verbose, "Say what is done");
  program.add_option("--threads", general.threads, "Threads to use; results do not depend on it (default: all cores)");

  const std::array commands{add_simulate_command(program, general), add_topology_command(program, general)};
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
