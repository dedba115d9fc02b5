// SPDX-License-Identifier: MIT
#include "tests/cli/run_program.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/places.h"

namespace systole::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSetPrivileges = "setpriv";

std::string file_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void require(bool done, const std::string& what) {
  if (!done) throw std::runtime_error(what);
}

/// The test's environment without what would change the program's output, and with `added`.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables[std::string{text.substr(0, equals)}] = text.substr(equals + 1);
  }
  for (const char* name : {"SYSTOLE_TOPOLOGIES", "NO_COLOR", "TERM", "COLORTERM", "COLUMNS"}) variables.erase(name);
  std::erase_if(variables, [](const auto& entry) { return entry.first.starts_with("SYSTOLE_OPTION_"); });
  variables["XDG_CONFIG_HOME"] = "/nonexistent";  // nobody's own settings
  for (const auto& [name, value] : added) variables[name] = value;
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables) {
    entries.push_back(name);
    entries.back().append("=").append(value);
  }
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// The two ends of a pseudo terminal.
class Terminal {
 public:
  Terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    require(master_ >= 0 && grantpt(master_) == 0 && unlockpt(master_) == 0, "no pseudo terminal");
    std::array<char, 128> name{};
    require(ptsname_r(master_, name.data(), name.size()) == 0, "no name of the pseudo terminal");
    slave_ = name.data();
  }
  explicit Terminal(unsigned short columns) : Terminal() {
    const winsize size{.ws_row = 25, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    require(ioctl(master_, TIOCSWINSZ, &size) == 0, "a terminal of a given width");
  }
  ~Terminal() { close(master_); }
  Terminal(const Terminal&) = delete;
  Terminal(Terminal&&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  Terminal& operator=(Terminal&&) = delete;

  [[nodiscard]] const std::string& slave() const { return slave_; }

  /// What was written to it, once nobody has it open any more. Its buffer holds a few kilobytes: whoever writes more
  /// waits until this is called.
  [[nodiscard]] std::string text() const {
    std::string result;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = ::read(master_, buffer.data(), buffer.size())) > 0;) {
      result.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return result;
  }

 private:
  int master_;
  std::string slave_;
};

}  // namespace

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "systole-test-XXXXXX").string();
  require(mkdtemp(name.data()) != nullptr, "no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Folder::write(const std::string& name, std::string_view text) const {
  fs::create_directories((path_ / name).parent_path());
  std::ofstream stream(path_ / name, std::ios::binary);
  stream << text;
  require(stream.good(), "cannot write a test's file");
}

std::string Folder::read(const std::string& name) const {
  return file_text(path_ / name);
}

std::string Folder::names() const {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) names.insert(entry.path().filename().string());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

bool has_terminals() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return false;
  const bool usable = grantpt(master) == 0 && unlockpt(master) == 0;
  close(master);
  return usable;
}

bool can_be_unprivileged() {
  if (geteuid() != 0) return true;
  constexpr std::array<std::string_view, 2> kFolders{"/usr/bin", "/bin"};
  return std::ranges::any_of(
      kFolders, [](std::string_view folder) { return access((fs::path(folder) / kSetPrivileges).c_str(), X_OK) == 0; });
}

Run run(const Folder& folder, const std::vector<std::string>& words, const Setting& setting) {
  const Folder streams;
  const std::string out = setting.stdout_file.empty() ? (streams.path() / "out").string() : setting.stdout_file;
  const std::string err = (streams.path() / "err").string();

  std::vector<std::string> arguments;
  if (setting.unprivileged && geteuid() == 0) {
    // A number of its own: limits count the processes of a user.
    constexpr int kNobodys = 1'000'000;
    const std::string user = std::to_string(kNobodys + getpid());
    arguments = {kSetPrivileges, "--reuid=" + user, "--regid=" + user, "--clear-groups"};
  }
  arguments.push_back(program());
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::vector<std::string> environment = environment_with(setting.environment);

  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  constexpr mode_t kMode = 0600;
  const auto terminal = setting.stderr_is_terminal ? std::make_unique<Terminal>() : nullptr;
  const auto out_terminal = setting.stdout_columns > 0 ? std::make_unique<Terminal>(setting.stdout_columns) : nullptr;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  std::array<int, 2> pipe_ends{};
  if (out_terminal) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_terminal->slave().c_str(), O_WRONLY | O_NOCTTY, 0);
  } else if (setting.closed_stdout) {
    require(pipe2(pipe_ends.data(), O_CLOEXEC) == 0, "no pipe");
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kWrite, kMode);
  }
  if (terminal) {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, terminal->slave().c_str(), O_WRONLY | O_NOCTTY, 0);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), kWrite, kMode);
  }
  posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
  pid_t child = 0;
  const std::string started = arguments.front();
  const int failure = posix_spawnp(&child, started.c_str(), &actions, nullptr, pointers(arguments).data(),
                                   pointers(environment).data());
  if (setting.closed_stdout) close(pipe_ends[1]);
  posix_spawn_file_actions_destroy(&actions);
  require(failure == 0, "cannot start " + program());

  if (setting.signal != 0) {
    std::this_thread::sleep_for(setting.signal_after);
    kill(child, setting.signal);  // a child that has ended waits for waitpid, so the number is nobody else's
  }
  Run result;
  if (out_terminal) {
    result.out = out_terminal->text();
    std::erase(result.out, '\r');  // which a terminal puts before each end of a line
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child, "cannot wait for the program");
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  if (setting.stdout_file.empty() && !setting.closed_stdout && !out_terminal) result.out = file_text(out);
  result.err = terminal ? terminal->text() : file_text(err);
  return result;
}

Run run(const Folder& folder, std::string_view words, const Setting& setting) {
  return run(folder, split(words, ' '), setting);
}

Run run(std::string_view words) {
  return run(Folder{}, words);
}

std::vector<CsvRow> csv_rows(std::string_view text) {
  std::vector<CsvRow> rows;
  std::vector<std::string> header;
  for (const std::string& line : split(text, '\n')) {
    const std::vector<std::string> cells = split(line, ',');
    if (header.empty()) {
      header = cells;
      continue;
    }
    if (line.empty()) continue;
    require(cells.size() == header.size(), "a CSV row as long as its header");
    CsvRow row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[header[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.empty()) words.emplace_back();  // a separator at the end has an empty word behind it
  }
  return words;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace systole::tests
