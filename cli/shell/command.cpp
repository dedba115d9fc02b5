// SPDX-License-Identifier: MIT
// `systole completion` and `systole manual`: what shells and man(1) know of the program.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/command.h"
#include "cli/common/terminal/log.h"
#include "cli/common/version.h"
#include "cli/shell/completion.h"
#include "cli/shell/manual_page.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/text_file.h"

namespace systole::app {
namespace {

struct CompletionArguments {
  std::string shell;
  std::vector<std::string> words;
};

void print_completion(const CompletionArguments& a, const CommandLine& program, bool offers) {
  if (offers) {
    std::string text;
    for (const std::string& word : completions(program.pages(), a.words)) text += word + '\n';
    return write_stdout(text);
  }
  if (a.shell.empty()) throw core::InputError("SHELL: found nothing, expected bash, zsh or fish");
  const std::optional<Shell> shell = core::value_named<Shell>(a.shell);
  if (!shell) throw core::InputError(core::unknown_name({}, "SHELL", a.shell, core::names_of<Shell>()));
  write_stdout(completion_script(*shell));
}

struct ManualArguments {
  std::vector<std::string> command;
  std::string folder;
};

void print_manual(const ManualArguments& a, const CommandLine& program) {
  const std::vector<CommandPage> pages = program.pages();
  if (!a.folder.empty()) {
    if (!a.command.empty()) throw core::InputError("-o: found a command, expected none: all pages are written");
    for (const CommandPage& page : pages) {
      core::write_file_atomically(a.folder + "/" + manual_name(page) + ".1", manual_page(page, pages, kVersion));
    }
    return log_note(fmt::format("wrote {} pages to {}", pages.size(), a.folder));
  }
  std::string wanted = program.name();
  for (const std::string& word : a.command) wanted += " " + word;
  std::vector<std::string_view> names;
  for (const CommandPage& page : pages) {
    if (page.name == wanted) return write_stdout(manual_page(page, pages, kVersion));
    if (page.name.size() > program.name().size())
      names.push_back(std::string_view{page.name}.substr(program.name().size() + 1));
  }
  throw core::InputError(core::unknown_name({}, "COMMAND", fmt::format("{}", fmt::join(a.command, " ")), names));
}

}  // namespace

Command add_completion_command(CommandLine& program) {
  CommandLine& command =
      program.command("completion", "The script by which bash, zsh or fish complete systole's words");
  auto a = std::make_shared<CompletionArguments>();
  command.text("SHELL", a->shell, "", "bash, zsh or fish");
  command.allow_command();
  CommandLine& offer =
      command.command("offer", "What may stand in place of the last word, a line each; scripts ask it");
  offer.list("WORD", a->words, "", "The words so far, without `systole`; the last may be empty");
  command.example("systole completion bash > systole.bash", "source it from ~/.bashrc, say");
  command.example("systole completion fish > systole.fish", "fish reads it from ~/.config/fish/completions");
  offer.example("systole completion offer simulate mobile", "The shipped networks that begin so");
  offer.example("systole completion offer -- simulate --memory ''", "Names that --memory takes");
  return [a, &program, &offer] { print_completion(*a, program, offer.chosen()); };
}

Command add_manual_command(CommandLine& program) {
  CommandLine& command = program.command("manual", "The manual page of systole or one of its commands, for man");
  auto a = std::make_shared<ManualArguments>();
  command.list("COMMAND", a->command, "", "A command, such as `explore merge` (default: the program)");
  command.text("-o,--output", a->folder, "FOLDER", "Write the pages of all commands into it, as systole-simulate.1");
  command.example("systole manual simulate > systole-simulate.1", "man ./systole-simulate.1 shows it");
  command.example("systole manual -o .", "All pages");
  return [a, &program] { print_manual(*a, program); };
}

}  // namespace systole::app
