// SPDX-License-Identifier: MIT
#include "cli/app.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/common/build_facts.h"
#include "cli/common/command.h"
#include "cli/common/settings/setting.h"
#include "cli/common/terminal/interruption.h"
#include "cli/common/terminal/log.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/writing/protected_files.h"
#include "core/observer.h"
#include "core/printable.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostThreads = 4096;

/// Whoever reads our results has read enough (`| head`). What the run holds is given up on the way out.
struct ClosedPipe {};

}  // namespace

void write_stdout(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && errno == EPIPE) throw ClosedPipe{};
  if (!written) {
    throw core::RunError(fmt::format("cannot write to standard output: {}",
                                     std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): message text only
  }
}

void print_text(std::string_view text) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;  // results may be gigabytes: no second copy of them
  while (!text.empty()) {
    const std::size_t end = text.size() <= kPiece ? text.size() : text.find('\n', kPiece);
    const std::string_view piece = text.substr(0, end == std::string_view::npos ? text.size() : end);
    write_stdout(core::printable(piece, core::LineEnds::kept));
    text.remove_prefix(piece.size());
  }
}

namespace {

/// `--csv out.csv`: the file is not there, and was to be written. Otherwise it would be taken for a network's.
void refuse_file_behind_flag(int argc, const char* const* argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string_view option = argv[i];    // NOLINT(*-pointer-arithmetic): as main() gets them
    const std::string_view next = argv[i + 1];  // NOLINT(*-pointer-arithmetic)
    if ((option != "--csv" && option != "--json") || !next.ends_with("." + std::string{option.substr(2)})) continue;
    std::error_code ignored;
    if (std::filesystem::exists(next, ignored)) continue;
    throw UsageError(fmt::format("{}: found {} behind it, expected no file: it prints; > {} writes one", option,
                                 core::in_quotes(next), next));
  }
}

std::string text_of(const Setting& setting) {
  return fmt::format("{} = {} is of {}", setting.option, setting.value, setting.source);
}

/// A mistake may be about an option that stands nowhere in the call.
void name_settings(const CommandLine& program) {
  for (const Setting& setting : program.settings_in_use()) log_error(text_of(setting));
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
  } catch (const std::filesystem::filesystem_error& error) {
    log_error(fmt::format("{}: {}", error.path1().string(), error.code().message()));
    return kWrongInput;
  } catch (const std::system_error& error) {
    log_error(fmt::format("the system refuses: {}", error.code().message()));
    return kWrongInput;
  } catch (const nlohmann::json::exception& error) {
    log_error(fmt::format("JSON cannot hold this: {}", error.what()));
    return kWrongInput;
  } catch (const ClosedPipe&) {
    end_by_closed_pipe();
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

int run_program(int argc, const char* const* argv, dataflows::explore::JoinRanks join_ranks) {
  handle_signals();
  core::protect_outputs();
  CommandLine program("systole", "Exact, fast simulation of neural networks on systolic arrays",
                      version_text(static_cast<bool>(join_ranks)));
  program.require_command();
  program.footer(
      "NETWORK is a topology file or the name of a shipped network (systole topology list). systole help COMMAND has "
      "a command's options and examples.");
  program.example("systole simulate mobilenet_v2", "A network's cycles on a 32x32 array, layer by layer");
  program.example("systole compare mobilenet_v2", "What FuSeConv makes of it");
  program.example("systole cache", "Whether a null cache is worth its bits");

  GeneralOptions general;
  general.join_ranks = std::move(join_ranks);
  program.flag("-q,--quiet", general.quiet, "Print errors only, no warnings");
  program.flag("-v,--verbose", general.verbose, "Say what is done");
  program.number("--threads", general.threads, 0, kMostThreads,
                 "Threads to use; results do not depend on it (default 0: all cores)");

  program.read_settings(settings_in_force);

  const std::array commands{add_simulate_command(program, general), add_compare_command(program, general),
                            add_cache_command(program, general),    add_predict_command(program, general),
                            add_explore_command(program, general),  add_report_command(program, general),
                            add_verify_command(program, general),   add_topology_command(program, general),
                            add_machines_command(program, general), add_calibrate_command(program, general),
                            add_completion_command(program),        add_manual_command(program)};
  start_log(Verbosity::normal);
  std::optional<std::string> answer;
  try {
    refuse_file_behind_flag(argc, argv);
    answer = program.parse(argc, argv);
  } catch (const UsageError& error) {
    log_error(error.what());
    name_settings(program);
    return kWrongInput;
  } catch (const core::InputError& error) {
    log_input_error(error.what());
    return kWrongInput;
  }
  start_log(general.quiet ? Verbosity::quiet : general.verbose ? Verbosity::verbose : Verbosity::normal);
  if (answer) return run_guarded([&answer] { write_stdout(*answer); });
  for (const Setting& setting : program.settings_in_use()) log_note(text_of(setting));
  const int code = run_guarded(commands.at(program.chosen_command().value()));
  if (code == kWrongInput) name_settings(program);
  return code;
}

/// What is said and returned where there may be no byte left for a message.
int out_of_memory() {
  std::fputs("systole: error: out of memory\n", stderr);
  return kFailed;
}

/// The handler that was there before ours.
std::terminate_handler& usual_end() {
  static std::terminate_handler handler = nullptr;
  return handler;
}

/// Destructors of other libraries allocate, too; what they throw then comes here.
[[noreturn]] void end_terminated() {
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      std::_Exit(out_of_memory());
    } catch (...) {  // NOLINT(bugprone-empty-catch): the usual end tells of it
    }
  }
  if (usual_end() != nullptr) usual_end()();
  std::abort();
}

}  // namespace

int run(int argc, const char* const* argv, dataflows::explore::JoinRanks join_ranks) {
  usual_end() = std::set_terminate(end_terminated);
  try {
    return run_program(argc, argv, std::move(join_ranks));
  } catch (const std::bad_alloc&) {  // before a command began, or while its error was being told
    return out_of_memory();
  }
}

}  // namespace systole::app
