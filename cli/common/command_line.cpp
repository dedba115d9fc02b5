// SPDX-License-Identifier: MIT
#include "cli/common/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <deque>
#include <utility>

#include "core/diagnostic.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::app {

struct DeclaredOption {
  CLI::Option* option;
};

struct CommandLine::Parser {
  std::unique_ptr<CLI::App> program;  ///< empty in commands, which the program's parser owns
  CLI::App* app;
  std::string name;
  std::vector<std::unique_ptr<CommandLine>> commands{};
  std::deque<DeclaredOption> options{};

  Option declare(CLI::Option* option) { return Option(options.emplace_back(option)); }
};

namespace {

/// The innermost command that was given, or the program.
const CLI::App& used_command(const CLI::App& program) {
  const CLI::App* used = &program;
  while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
  return *used;
}

/// `systole topology list`
std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : full_name(*command.get_parent()) + " " + command.get_name();
}

std::vector<std::string> command_names(const CLI::App& command) {
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
  std::vector<std::string> names = command_names(command);
  std::string expected = fmt::format("a command: {}", fmt::join(names, ", "));
  if (word.starts_with('-')) {
    names = option_names(command);
    expected = fmt::format("an option of {}", full_name(command));
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
  const std::vector<std::string> commands = command_names(command);
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

}  // namespace

Option& Option::required() {
  declared_->option->required();
  return *this;
}

Option& Option::excludes(Option other) {
  declared_->option->excludes(other.declared_->option);
  return *this;
}

CommandLine::CommandLine(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}

CommandLine::CommandLine(const std::string& name, const std::string& description, const std::string& version)
    : CommandLine([&] {
        auto program = std::make_unique<CLI::App>(description, name);
        CLI::App* app = program.get();
        app->set_version_flag("--version", version);
        app->fallthrough();  // which its commands inherit
        return std::make_unique<Parser>(Parser{.program = std::move(program), .app = app, .name = name});
      }()) {}

CommandLine::~CommandLine() = default;

CommandLine& CommandLine::command(const std::string& name, const std::string& description) {
  CLI::App* app = parser_->app->add_subcommand(name, description);
  auto parser = std::make_unique<Parser>(Parser{.program = nullptr, .app = app, .name = name});
  parser_->commands.push_back(std::unique_ptr<CommandLine>(new CommandLine(std::move(parser))));
  return *parser_->commands.back();
}

void CommandLine::require_command() {
  parser_->app->require_subcommand(1);
}

void CommandLine::allow_command() {
  parser_->app->require_subcommand(0, 1);
}

void CommandLine::footer(const std::string& text) {
  parser_->app->footer(text);
}

Option CommandLine::text(const std::string& names, std::string& value, const std::string& type,
                         const std::string& help) {
  const auto refuse_nothing = [](const std::string& text) {
    return text.empty() ? "found '', expected its value" : std::string{};
  };
  return parser_->declare(
      parser_->app->add_option(names, value, help)->type_name(type)->check(CLI::Validator(refuse_nothing, "")));
}

Option CommandLine::text(const std::string& names, std::function<void(const std::string&)> take,
                         const std::string& type, const std::string& help) {
  return parser_->declare(
      parser_->app->add_option_function<std::string>(names, std::move(take), help)->type_name(type));
}

Option CommandLine::list(const std::string& names, std::vector<std::string>& values, const std::string& type,
                         const std::string& help) {
  return parser_->declare(parser_->app->add_option(names, values, help)->type_name(type));
}

Option CommandLine::repeated(const std::string& names, std::vector<std::string>& values, const std::string& type,
                             const std::string& help) {
  CLI::Option* option = parser_->app->add_option(names, values, help)->type_name(type)->allow_extra_args(false);
  return parser_->declare(option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll));
}

Option CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
  return parser_->declare(parser_->app->add_flag(names, value, help));
}

Option CommandLine::whole_number(const std::string& names, std::function<void(std::int64_t)> take, std::int64_t least,
                                 std::int64_t most, const std::string& help) {
  const auto check = [least, most](const std::string& text) {
    const core::WholeNumber number = core::parse_whole(text);
    if (number.fault == core::NumberFault::none && number.value >= least && number.value <= most) return std::string{};
    return fmt::format("found {}, expected a whole number from {} to {}", core::in_quotes(text), least, most);
  };
  const auto parse = [take = std::move(take)](const std::string& text) { take(core::parse_whole(text).value); };
  CLI::Option* option = parser_->app->add_option_function<std::string>(names, parse, help);
  return parser_->declare(option->type_name("N")->check(CLI::Validator(check, "")));
}

std::optional<std::string> CommandLine::parse(int argc, const char* const* argv) {
  const CLI::App& app = *parser_->app;
  try {
    parser_->app->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::CallForVersion& version) {
    return std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{} (see {} --help)", usage_text(app, error), full_name(used_command(app))));
  }
  return std::nullopt;
}

bool CommandLine::chosen() const {
  return parser_->app->parsed();
}

std::optional<std::size_t> CommandLine::chosen_command() const {
  for (std::size_t i = 0; i < parser_->commands.size(); ++i) {
    if (parser_->commands[i]->chosen()) return i;
  }
  return std::nullopt;
}

bool CommandLine::given(const std::string& name) const {
  return parser_->app->count(name) > 0;
}

std::vector<GivenOption> CommandLine::given_options() const {
  std::vector<GivenOption> given;
  for (const CLI::Option* option : std::as_const(*parser_->app).get_options()) {
    if (option->count() == 0) continue;
    const bool is_flag = option->get_items_expected_max() == 0;
    given.push_back({.name = option->get_name(), .values = is_flag ? std::vector<std::string>{} : option->results()});
  }
  return given;
}

const std::string& CommandLine::name() const {
  return parser_->name;
}

}  // namespace systole::app
