// SPDX-License-Identifier: MIT
#include "cli/topology/llm.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/common/field_options.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/files/writing/protected_files.h"
#include "core/import/llm/network.h"
#include "core/import/llm/read.h"
#include "core/import/llm/run.h"
#include "core/import/llm/shipped.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "core/topology/search_path.h"
#include "core/topology/systole_csv.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;

struct LlmArguments {
  std::string configuration;
  std::string output;
  bool list = false;
  FieldOptions<core::LlmRun> run{core::llm_run_fields()};
};

void list_models() {
  const auto directories = core::topology_directories();
  core::Table table({{"model", Align::left},
                     {"family", Align::left, 2},
                     {"layers"},
                     {"hidden", Align::right, 3},
                     {"heads", Align::right, 3},
                     {"kv heads", Align::right, 3},
                     {"parameters"},
                     {"of a token", Align::right, 1},
                     {"tokens", Align::right, 2}});
  for (const std::string& name : core::llm_names(directories)) {
    const core::LlmModel model = core::read_llm_model(core::read_text_file(core::shipped_llm(name, directories))).model;
    table.add({name, model.type, std::to_string(model.layers), std::to_string(model.hidden),
               std::to_string(model.heads), std::to_string(model.kv_heads), grouped(core::parameters(model)),
               grouped(core::active_parameters(model)), std::to_string(model.longest)});
  }
  print_text(
      table.text(terminal_width()) +
      "\nof a token: all but the experts that it does not go to. tokens: the most that the model was made for.\n");
}

/// What the file says of the run, for the one who wrote it.
std::string notes_text(const core::Network& network) {
  std::string text;
  for (const core::Note& note : network.notes) text += fmt::format("{}: {}\n", note.key, note.value);
  return text;
}

void write_network(const LlmArguments& arguments) {
  const auto path = core::find_llm(arguments.configuration, core::topology_directories());
  if (const std::string other = core::passed_over_file(arguments.configuration, path); !other.empty()) {
    log_warning(other);
  }
  core::LlmRun run;
  arguments.run.apply(run);
  core::protect_file(path);
  const bool to_file = !arguments.output.empty() && arguments.output != "-";
  if (to_file) Outputs().file("-o", arguments.output);
  const core::ReadLlmModel read = core::read_llm_model(core::read_text_file(path));
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  const core::LlmNetwork result = core::llm_network(read.model, run);
  for (const core::Diagnostic& warning : result.warnings) log_warning(warning);
  const std::string text = core::write_systole_csv(result.network);
  if (!to_file) {
    write_stdout(text);
    return;
  }
  core::write_file_atomically(arguments.output, text);
  print_text(for_terminal(notes_text(result.network)));
  log_note(fmt::format("wrote {}", arguments.output));
}

void run_llm(const LlmArguments& arguments) {
  if (arguments.list) {
    list_models();
    return;
  }
  if (arguments.configuration.empty()) {
    throw core::InputError(
        "CONFIG: found none, expected a model's config.json or the name of a shipped one (systole "
        "topology llm --list)");
  }
  write_network(arguments);
}

}  // namespace

Command declare_llm(CommandLine& command) {
  auto arguments = std::make_shared<LlmArguments>();
  const Option configuration = command.text("CONFIG", arguments->configuration, "",
                                            "A model's config.json (Hugging Face), or the name of a shipped one");
  arguments->run.declare(command);
  command.text("-o,--output", arguments->output, "FILE",
               "File to write, and what the run comes to on standard output (default: the network there)");
  command.flag("--list", arguments->list, "The shipped configurations with their parameters").excludes(configuration);
  command.example("systole topology llm llama_3_8b --context 2048 -o prefill.csv",
                  "A prompt of 2048 tokens, as a network for every command");
  command.example("systole topology llm llama_3_8b --phase decode --batch 8 -o decode.csv",
                  "One more token of eight sequences, each reading its cache");
  command.example("systole topology llm mixtral_8x7b --tensor-parallel 4 | head",
                  "One of four devices, on standard output");
  return [arguments] { run_llm(*arguments); };
}

}  // namespace systole::app
