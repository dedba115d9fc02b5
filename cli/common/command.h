// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "cli/common/arguments.h"
#include "cli/common/command_line.h"

/// Each subcommand declares its options on the program and returns what runs it.
namespace systole::app {

/// Runs the subcommand after parsing. Writes results to stdout, throws on failure.
using Command = std::function<void()>;

Command add_cache_command(CommandLine& program, const GeneralOptions& general);
Command add_calibrate_command(CommandLine& program, const GeneralOptions& general);
Command add_compare_command(CommandLine& program, const GeneralOptions& general);
Command add_predict_command(CommandLine& program, const GeneralOptions& general);
Command add_completion_command(CommandLine& program);
Command add_explore_command(CommandLine& program, const GeneralOptions& general);
Command add_machines_command(CommandLine& program, const GeneralOptions& general);
Command add_manual_command(CommandLine& program);
Command add_report_command(CommandLine& program, const GeneralOptions& general);
Command add_simulate_command(CommandLine& program, const GeneralOptions& general);
Command add_topology_command(CommandLine& program, const GeneralOptions& general);
Command add_verify_command(CommandLine& program, const GeneralOptions& general);

/// Writes results for programs to stdout as they are. Throws core::RunError if they can't be written whole.
void write_stdout(std::string_view text);
/// Writes results for people to stdout, fit for a terminal (core::printable). Throws as write_stdout does.
void print_text(std::string_view text);

}  // namespace systole::app
