// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/command.h"

/// The subcommands of `systole predict`. Each declares its options on `command` and returns what runs it.
namespace systole::app {

Command add_predict_signature(CommandLine& command, const GeneralOptions& general);
Command add_predict_train(CommandLine& command, const GeneralOptions& general);
/// `quick`: what `systole predict` alone does, one split without intervals where nothing else is asked for.
Command add_predict_evaluate(CommandLine& command, const GeneralOptions& general, bool quick);
Command add_predict_latency(CommandLine& command, const GeneralOptions& general);
Command add_predict_collaborate(CommandLine& command, const GeneralOptions& general);

}  // namespace systole::app
