// SPDX-License-Identifier: MIT
#include "cli/common/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "cli/common/help_page.h"
#include "cli/common/terminal/terminal.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/suffixed_number.h"

namespace systole::app {

struct DeclaredOption {
  CLI::Option* option;
};

struct CommandLine::Parser {
  std::unique_ptr<CLI::App> program;  ///< empty in commands, which the program's parser owns
  CLI::App* app;
  std::string name;
  std::vector<std::unique_ptr<CommandLine>> commands{};
  std::vector<std::string> headings{};  ///< of groups of options, in the order of help
  std::vector<HelpRow> examples{};
  std::string rest{};  ///< the name of the option that takes all words behind it, if there is one
  std::deque<DeclaredOption> options{};
  std::function<std::vector<Setting>(const std::string&)> settings{};  ///< of the program
  std::string settings_file{};
  bool print_configuration = false;
  std::vector<Setting> in_use{};

  Option declare(CLI::Option* option) {
    options.push_back({.option = option});
    return Option(options.back());
  }
};

namespace {

/// Stands before each word that belongs to an option of the kind rest(), so that none looks like an option.
constexpr char kShield = '\x1f';

/// Shields what stands behind the option `rest` of `command`, if the words hold both.
void shield(std::vector<std::string>& words, const std::string& command, const std::string& rest) {
  if (rest.empty()) return;
  const auto place = std::ranges::find(std::ranges::find(words, command), words.end(), rest);
  if (place == words.end()) return;
  for (auto word = std::next(place); word != words.end(); ++word) word->insert(word->begin(), kShield);
}

std::vector<std::string> unshielded(std::vector<std::string> words) {
  for (std::string& word : words) {
    if (word.starts_with(kShield)) word.erase(0, 1);
  }
  return words;
}

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

/// `systole simulate [OPTIONS] [NETWORK...]`
std::string usage_of(const CLI::App& app) {
  std::string text = full_name(app) + " [OPTIONS]";
  for (const CLI::Option* option : app.get_options([](const CLI::Option* o) { return o->get_positional(); })) {
    const bool several = option->get_expected_max() >= CLI::detail::expected_max_vector_size;
    const std::string name = option->get_name(true, false) + (several ? "..." : "");
    text += option->get_required() ? " " + name : fmt::format(" [{}]", name);
  }
  if (!command_names(app).empty()) text += app.get_require_subcommand_min() == 0 ? " [COMMAND]" : " COMMAND";
  return text;
}

HelpRow help_row(const CLI::Option& option) {
  const bool by_place = option.get_positional();
  HelpRow row{.name = option.get_name(by_place, !by_place), .text = option.get_description()};
  if (!by_place && option.get_type_size() != 0 && !option.get_type_name().empty())
    row.name += " " + option.get_type_name();
  if (option.get_expected_max() >= CLI::detail::expected_max_vector_size) row.name += " ...";
  if (option.get_required()) row.text += " (required)";
  std::vector<std::string> others;
  for (const CLI::Option* other : option.get_excludes()) others.push_back(other->get_name());
  std::ranges::sort(others);
  if (!others.empty()) row.text += fmt::format(" (not with {})", fmt::join(others, ", "));
  return row;
}

/// Options that no setting can stand for: they say what happens with settings, or end the run before it begins.
bool is_of_the_call_alone(const CLI::Option& option) {
  static constexpr std::array<std::string_view, 4> kNames{"--help", "--version", "--read-config", "--print-config"};
  return option.get_positional() || std::ranges::find(kNames, option.get_name()) != kNames.end();
}

bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

/// The option of that long name that may stand behind `command`, and can be set; nothing if there is none.
const CLI::Option* settable(const CLI::App& command, const std::string& name, const std::string& rest) {
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    const CLI::Option* const option = app->get_option_no_throw("--" + name);
    if (option != nullptr) return is_of_the_call_alone(*option) || option->get_name() == rest ? nullptr : option;
  }
  return nullptr;
}

/// The long names of what can be set for `command`, without dashes; with `below` for the commands below it, too.
std::vector<std::string> settable_names(const CLI::App& command, bool below) {
  std::vector<std::string> names;
  for (const std::string& name : option_names(command)) {
    if (settable(command, name.substr(2), {}) != nullptr) names.push_back(name.substr(2));
  }
  if (!below) return names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    std::ranges::move(settable_names(*sub, true), std::back_inserter(names));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// The command that a setting names, `topology list`; nothing if there is none.
const CLI::App* command_named(const CLI::App& program, const std::string& words) {
  const CLI::App* command = &program;
  for (const std::string& word : CLI::detail::split(words, ' ')) {
    if (word.empty()) continue;
    const auto subs = command->get_subcommands([&](const CLI::App* sub) { return sub->get_name() == word; });
    if (subs.empty()) return nullptr;
    command = subs.front();
  }
  return command;
}

void refuse_unknown(const CLI::App& program, const std::vector<Setting>& settings) {
  core::Diagnostics mistakes;
  for (const Setting& setting : settings) {
    const CLI::App* const command = command_named(program, setting.command);
    const std::string subject = setting.environment ? setting.source : std::string{};
    if (command == nullptr) {
      const std::vector<std::string> names = command_names(program);
      mistakes.add({.where = setting.where,
                    .found = core::in_quotes("[" + setting.command + "]"),
                    .expected = fmt::format("a command: {}", fmt::join(names, ", ")),
                    .nearest = core::nearest_name(setting.command, names)});
      continue;
    }
    const std::vector<std::string> names = settable_names(*command, setting.command.empty());
    if (std::ranges::find(names, setting.option) != names.end()) continue;
    mistakes.add(
        {.where = setting.where,
         .subject = subject,
         .found = core::in_quotes(setting.option),
         .expected = fmt::format("an option of {}", setting.command.empty() ? "some command" : setting.command),
         .nearest = core::nearest_name(setting.option, names)});
  }
  mistakes.throw_if_any();
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

void CommandLine::group(const std::string& heading, std::initializer_list<std::string_view> names) {
  std::vector<std::string>& headings = parser_->headings;
  if (std::ranges::find(headings, heading) == headings.end()) headings.push_back(heading);
  for (const std::string_view name : names) {
    CLI::Option* const option = parser_->app->get_option_no_throw(std::string{name});
    if (option == nullptr) throw core::InternalError(fmt::format("help of {}: no option {}", parser_->name, name));
    option->group(heading);
  }
}

void CommandLine::example(const std::string& line, const std::string& what) {
  parser_->examples.push_back({.name = line, .text = what});
}

Option CommandLine::text(const std::string& names, std::string& value, const std::string& type,
                         const std::string& help) {
  const auto refuse_nothing = [](const std::string& text) {
    return text.empty() ? "found '', expected its value" : std::string{};
  };
  return parser_->declare(
      parser_->app->add_option(names, value, help)->type_name(type)->check(CLI::Validator(refuse_nothing, "")));
}

Option CommandLine::text(const std::string& names, const std::function<void(const std::string&)>& take,
                         const std::string& type, const std::string& help) {
  return parser_->declare(parser_->app->add_option_function<std::string>(names, take, help)->type_name(type));
}

Option CommandLine::list(const std::string& names, std::vector<std::string>& values, const std::string& type,
                         const std::string& help) {
  return parser_->declare(parser_->app->add_option(names, values, help)->type_name(type));
}

Option CommandLine::rest(const std::string& names, std::vector<std::string>& values, const std::string& type,
                         const std::string& help) {
  const auto take = [&values](const std::vector<std::string>& words) { values = unshielded(words); };
  parser_->rest = names;
  return parser_->declare(
      parser_->app->add_option_function<std::vector<std::string>>(names, take, help)->type_name(type));
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
    const core::WholeNumber number = core::parse_count(text);
    if (number.fault == core::NumberFault::none && number.value >= least && number.value <= most) return std::string{};
    return fmt::format("found {}, expected a whole number from {} to {}", core::in_quotes(text), least, most);
  };
  const auto parse = [take = std::move(take)](const std::string& text) { take(core::parse_count(text).value); };
  CLI::Option* option = parser_->app->add_option_function<std::string>(names, parse, help);
  return parser_->declare(option->type_name("N")->check(CLI::Validator(check, "")));
}

const CommandLine& CommandLine::used() const {
  const std::optional<std::size_t> below = chosen_command();
  return below ? parser_->commands[*below]->used() : *this;
}

HelpPage CommandLine::page() const {
  const CLI::App& app = std::as_const(*parser_->app);
  HelpPage page{.description = app.get_description(), .usage = usage_of(app)};
  HelpSection arguments{.heading = "Arguments"};
  HelpSection others{.heading = "Options"};
  for (const std::string& heading : parser_->headings) page.sections.push_back({.heading = heading});
  for (const CLI::Option* option : app.get_options()) {
    const bool by_place = option->get_positional();
    const auto section = std::ranges::find(page.sections, option->get_group(), &HelpSection::heading);
    HelpSection& its = by_place ? arguments : section == page.sections.end() ? others : *section;
    its.rows.push_back(help_row(*option));
  }
  page.sections.insert(page.sections.begin(), std::move(arguments));
  page.sections.push_back(std::move(others));
  HelpSection commands{.heading = "Commands"};
  for (const auto& command : parser_->commands) {
    commands.rows.push_back({.name = command->name(), .text = command->parser_->app->get_description()});
  }
  page.sections.push_back(std::move(commands));
  page.examples = parser_->examples;
  page.footer = app.get_parent() == nullptr ? app.get_footer() : "-q, -v and --threads are in systole --help.";
  return page;
}

std::string CommandLine::help() const {
  return help_text(page(), help_width());
}

std::vector<CommandPage> CommandLine::pages() const {
  std::vector<CommandPage> pages{{.name = full_name(*parser_->app), .page = page()}};
  for (const auto& command : parser_->commands) {
    std::vector<CommandPage> below = command->pages();
    std::ranges::move(below, std::back_inserter(pages));
  }
  return pages;
}

std::string CommandLine::help_of(int argc, const char* const* argv) const {
  const CommandLine* command = this;
  for (int i = 2; i < argc; ++i) {
    const auto& below = command->parser_->commands;
    const std::string_view word = argv[i];  // NOLINT(*-pointer-arithmetic): as main() gets them
    if (word == "-h" || word == "--help") continue;
    const auto found = std::ranges::find_if(below, [&](const auto& c) { return c->name() == word; });
    if (found == below.end()) {
      throw UsageError(fmt::format("{} (see {} --help)", unknown_word(*command->parser_->app, std::string{word}),
                                   full_name(*command->parser_->app)));
    }
    command = found->get();
  }
  return command->help();
}

void CommandLine::read_settings(std::function<std::vector<Setting>(const std::string& file)> settings) {
  parser_->settings = std::move(settings);
  text("--read-config", parser_->settings_file, "FILE",
       "Options for every call, in place of systole/config.ini in $XDG_CONFIG_HOME or ~/.config");
  flag("--print-config", parser_->print_configuration,
       "Print the options in force, and who says so, as such a file; run nothing");
}

const std::vector<Setting>& CommandLine::settings_in_use() const {
  return parser_->in_use;
}

/// Reads `words`. One that lacks what it has to have is no mistake where `incomplete`.
std::optional<std::string> CommandLine::parse_words(std::vector<std::string> words, bool incomplete) {
  const CLI::App& app = *parser_->app;
  try {
    std::ranges::reverse(words);  // as the library wants them
    parser_->app->parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return used().help();
  } catch (const CLI::CallForVersion& version) {
    const std::string text = version.what();
    return text.ends_with('\n') ? text : text + '\n';
  } catch (const CLI::RequiredError& error) {
    if (!incomplete || !chosen_command()) {
      throw UsageError(fmt::format("{} (see {} --help)", usage_text(app, error), full_name(used_command(app))));
    }
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{} (see {} --help)", usage_text(app, error), full_name(used_command(app))));
  }
  return std::nullopt;
}

/// Puts settings for what the user did not give behind the command's name. The words were read once.
void CommandLine::use_settings(std::vector<std::string>& words) {
  const std::vector<Setting> settings = parser_->settings(parser_->settings_file);
  refuse_unknown(*parser_->app, settings);
  const CLI::App& command = used_command(*parser_->app);
  const std::string& rest = used().parser_->rest;
  std::map<const CLI::Option*, bool> set;  // and whether by the environment
  std::vector<std::string> added;
  for (const Setting& setting : settings) {
    const CLI::App* const of = command_named(*parser_->app, setting.command);
    const CLI::Option* const option = settable(command, setting.option, rest);
    if (option == nullptr || (of != parser_->app && of != &command) || option->count() > 0) continue;
    const bool excluded = std::ranges::any_of(
        option->get_excludes(), [&](const CLI::Option* other) { return other->count() > 0 || set.contains(other); });
    const auto before = set.find(option);
    if (excluded || (before != set.end() && before->second != setting.environment)) continue;
    set[option] = setting.environment;
    if (is_flag(*option)) {
      const std::optional<bool> truth = truth_of(setting.value);
      if (!truth) {
        throw core::InputError({.where = setting.where,
                                .subject = setting.environment ? setting.source : setting.option,
                                .found = core::in_quotes(setting.value),
                                .expected = "true or false"});
      }
      if (*truth) added.push_back("--" + setting.option);
    } else {
      added.push_back("--" + setting.option + "=" + setting.value);
    }
    parser_->in_use.push_back(setting);
  }
  auto place = words.begin();
  for (const CommandLine* one = this; one->chosen_command();) {
    one = one->parser_->commands[*one->chosen_command()].get();
    place = std::next(std::find(place, words.end(), one->name()));
  }
  words.insert(place, added.begin(), added.end());
}

std::string CommandLine::configuration() const {
  const CLI::App& command = used_command(*parser_->app);
  const std::string name = full_name(command);
  std::string given;
  std::string others;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      const std::string key = option->get_lnames().empty() ? option->get_name(true) : option->get_lnames().front();
      if (is_of_the_call_alone(*option)) {
        if (option->get_positional() && option->count() > 0) {
          given += fmt::format("# {}: {}\n", key, fmt::join(option->results(), " "));
        }
        continue;
      }
      const HelpRow row = help_row(*option);
      if (option->count() == 0) {
        others += fmt::format("# {}: {}\n", row.name, row.text);
        continue;
      }
      const auto said = std::ranges::find(parser_->in_use, key, &Setting::option);
      given += fmt::format("# {}\n", said == parser_->in_use.end() ? "command line" : said->source);
      if (option->get_name() == used().parser_->rest) {
        given += fmt::format("# {} {}\n", row.name, fmt::join(unshielded(option->results()), " "));
      } else if (is_flag(*option)) {
        given += key + " = true\n";
      } else {
        for (const std::string& value : option->results()) given += fmt::format("{} = {}\n", key, value);
      }
    }
  }
  return fmt::format("# What {} was given; {} --read-config FILE reads it.\n[{}]\n{}\n# Not given:\n{}", name, name,
                     name.substr(name.find(' ') + 1), given, others);
}

std::optional<std::string> CommandLine::parse(int argc, const char* const* argv) {
  // NOLINTNEXTLINE(*-pointer-arithmetic): as main() gets them
  if (argc > 1 && std::string_view{argv[1]} == "help") return help_of(argc, argv);
  // NOLINTNEXTLINE(*-pointer-arithmetic): as main() gets them
  std::vector<std::string> words(argv + 1, argv + argc);
  for (const auto& command : parser_->commands) shield(words, command->name(), command->parser_->rest);
  if (!parser_->settings) return parse_words(words, false);
  const std::size_t before = words.size();
  if (std::optional<std::string> answer = parse_words(words, true)) return answer;
  use_settings(words);
  const bool lacking = parser_->print_configuration;
  if (words.size() > before || !lacking) {
    if (std::optional<std::string> answer = parse_words(words, lacking)) return answer;
  }
  return lacking ? std::optional{configuration()} : std::nullopt;
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
    given.push_back(
        {.name = option->get_name(), .values = is_flag ? std::vector<std::string>{} : unshielded(option->results())});
  }
  // What takes all words behind it stands last.
  std::stable_partition(given.begin(), given.end(),
                        [&](const GivenOption& option) { return option.name != parser_->rest; });
  return given;
}

const std::string& CommandLine::name() const {
  return parser_->name;
}

}  // namespace systole::app
