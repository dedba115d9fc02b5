// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/help_page.h"
#include "cli/common/settings/setting.h"

/// The program's commands and their options. This is the only door to the parser library, whose header takes longer to
/// compile than most of the files that declare options: only command_line.cpp includes it.
namespace systole::app {

/// The user gave options or arguments that the program does not understand. The text says what was found and expected,
/// and which --help to read.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct DeclaredOption;

/// A declared option; a handle that lives as long as its CommandLine.
class Option {
 public:
  explicit Option(DeclaredOption& declared) : declared_(&declared) {}

  /// The user has to give it.
  Option& required();
  /// The user cannot give both. The help of both says so.
  Option& excludes(Option other);

 private:
  DeclaredOption* declared_;
};

/// An option or argument that the user gave.
struct GivenOption {
  std::string name;                 ///< `--array`, or `NETWORK` for an argument without a name
  std::vector<std::string> values;  ///< as written; of a flag none
};

/// What the help of one command says, for manual pages and completion.
struct CommandPage {
  std::string name;  ///< with the commands around it: `systole topology list`
  HelpPage page;
};

/// A command with its options: the program itself, or one of its commands. Options are declared with
///
/// - `names`: `-a,--array`; an argument by its place has one without dashes, `NETWORK`;
/// - `value`, which gets what the user writes and keeps what it holds where the user writes nothing. It must outlive
///   parse();
/// - `type`: what stands for the value in the help, `RxC`;
/// - `help`: a line about it.
///
/// General options of the program may stand behind a command, too.
class CommandLine {
 public:
  /// The program. `--version` prints `version`.
  CommandLine(const std::string& name, const std::string& description, const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  CommandLine(CommandLine&&) = delete;
  CommandLine& operator=(CommandLine&&) = delete;

  /// Adds a command below this one; it lives as long as this one.
  CommandLine& command(const std::string& name, const std::string& description);
  /// The user has to give one of the commands below, and no more than one.
  void require_command();
  /// The user may give one of the commands below.
  void allow_command();
  /// A text at the end of the help.
  void footer(const std::string& text);
  /// Puts declared options, by their long names, under a heading of their own in the help. The others stand under
  /// "Options". Throws core::InternalError for a name that was not declared.
  void group(const std::string& heading, std::initializer_list<std::string_view> names);
  /// A line of shell that does something useful, and what, for the end of the help. It must run as it is (in a folder
  /// where the examples before it ran).
  void example(const std::string& line, const std::string& what);

  /// A text of at least one character.
  Option text(const std::string& names, std::string& value, const std::string& type, const std::string& help);
  /// `take` gets what the user writes; for options that a table of fields declares. It must not throw.
  Option text(const std::string& names, const std::function<void(const std::string&)>& take, const std::string& type,
              const std::string& help);
  /// One or more values, one after the other.
  Option list(const std::string& names, std::vector<std::string>& values, const std::string& type,
              const std::string& help);
  /// All words behind it, whatever they look like: who gives it gives it last.
  Option rest(const std::string& names, std::vector<std::string>& values, const std::string& type,
              const std::string& help);
  /// One value, but the option may be given several times.
  Option repeated(const std::string& names, std::vector<std::string>& values, const std::string& type,
                  const std::string& help);
  Option flag(const std::string& names, bool& value, const std::string& help);
  /// A whole number from `least` to `most`, which `Number` must be able to hold.
  template <std::integral Number>
  Option number(const std::string& names, Number& value, std::int64_t least, std::int64_t most,
                const std::string& help) {
    return whole_number(
        names, [&value](std::int64_t written) { value = static_cast<Number>(written); }, least, most, help);
  }

  /// Adds --read-config FILE and --print-config. What `settings` gives for FILE (empty: not given) stands for options
  /// that the user did not give, the earlier of two before the later, and counts as given. Of the program only.
  void read_settings(std::function<std::vector<Setting>(const std::string& file)> settings);
  /// Reads the words of the program's call. Returns a text where the user asked for one (--help, help COMMAND,
  /// --version, --print-config) instead of a run; help in lines of at most help_width(). Throws UsageError; for
  /// settings that no command has core::InputError.
  std::optional<std::string> parse(int argc, const char* const* argv);

  /// Whether the user gave this command. Like the following, known after parse().
  [[nodiscard]] bool chosen() const;
  /// The index of the command below that the user gave, in the order of their declaration.
  [[nodiscard]] std::optional<std::size_t> chosen_command() const;
  /// Whether the user gave the option of that name (`--array`, `-a` or `NETWORK`), which must be one of this command.
  [[nodiscard]] bool given(const std::string& name) const;
  /// What the user gave of this command's own options, in the order of the help.
  [[nodiscard]] std::vector<GivenOption> given_options() const;

  /// The settings that stand for options that the user did not give.
  [[nodiscard]] const std::vector<Setting>& settings_in_use() const;

  [[nodiscard]] const std::string& name() const;

  /// The help of this command and of all below it, in the order of their declaration.
  [[nodiscard]] std::vector<CommandPage> pages() const;

 private:
  struct Parser;
  [[nodiscard]] const CommandLine& used() const;
  [[nodiscard]] HelpPage page() const;
  [[nodiscard]] std::string help() const;
  [[nodiscard]] std::string help_of(int argc, const char* const* argv) const;
  std::optional<std::string> parse_words(std::vector<std::string> words, bool incomplete);
  void use_settings(std::vector<std::string>& words);
  [[nodiscard]] std::string configuration() const;
  explicit CommandLine(std::unique_ptr<Parser> parser);
  Option whole_number(const std::string& names, std::function<void(std::int64_t)> take, std::int64_t least,
                      std::int64_t most, const std::string& help);

  std::unique_ptr<Parser> parser_;
};

}  // namespace systole::app
