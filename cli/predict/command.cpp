// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/common/command.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"

namespace systole::app {
namespace {

/// Options of `systole predict` alone would be taken, and ignored, before or behind a subcommand that lacks them.
void refuse_own_options(const CommandLine& predict, const std::string& subcommand) {
  for (const GivenOption& option : predict.given_options()) {
    throw core::InputError(
        fmt::format("{}: found with systole predict {}, expected one of its options (see systole predict {} --help)",
                    option.name, subcommand, subcommand));
  }
}

}  // namespace

Command add_predict_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command =
      program.command("predict", "How long networks take on a device that ran only a handful of others");
  command.allow_command();
  command.footer("Without a command: evaluate --protocol both on accelerators, without intervals.");
  const Command alone = add_predict_evaluate(command, general, true);

  std::vector<std::pair<const CommandLine*, Command>> subcommands;
  const auto add = [&](const char* name, const char* help, auto declare) {
    CommandLine& subcommand = command.command(name, help);
    subcommands.emplace_back(&subcommand, declare(subcommand));
  };
  add("signature", "Choose the networks to run on a new device",
      [&](CommandLine& sub) { return add_predict_signature(sub, general); });
  add("train", "Train a model on all devices and save it",
      [&](CommandLine& sub) { return add_predict_train(sub, general); });
  add("evaluate", "How good predictions are for what training has not seen",
      [&](CommandLine& sub) { return add_predict_evaluate(sub, general, false); });
  add("latency", "Networks' latencies on a device that ran the signature networks",
      [&](CommandLine& sub) { return add_predict_latency(sub, general); });
  add("collaborate", "What devices gain that share a few measurements each",
      [&](CommandLine& sub) { return add_predict_collaborate(sub, general); });

  return [&command, alone, subcommands] {
    for (const auto& [subcommand, run] : subcommands) {
      if (!subcommand->chosen()) continue;
      refuse_own_options(command, subcommand->name());
      return run();
    }
    alone();
  };
}

}  // namespace systole::app
