// SPDX-License-Identifier: MIT
#include "cli/common/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/number.h"
#include "core/report/prose.h"

namespace systole::app {
namespace {

constexpr std::size_t kLongestHelpLine = 80;
/// Nothing can be shown in less.
constexpr std::size_t kNarrowest = 20;

/// What COLUMNS says; 0: nothing of use.
std::size_t columns_variable() {
  const char* const columns = std::getenv("COLUMNS");  // NOLINT(concurrency-mt-unsafe): nobody sets variables
  if (columns == nullptr) return 0;
  const core::WholeNumber number = core::parse_whole(columns);
  return number.fault == core::NumberFault::none && number.value > 0 ? static_cast<std::size_t>(number.value) : 0;
}

}  // namespace

std::size_t terminal_width() {
  if (isatty(STDOUT_FILENO) == 0) return 0;
  std::size_t columns = columns_variable();
  if (columns == 0) {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  }
  return columns == 0 ? 0 : std::max(columns, kNarrowest);
}

std::size_t help_width() {
  const std::size_t width = terminal_width();
  return width == 0 ? kLongestHelpLine : std::min(width, kLongestHelpLine);
}

std::string for_terminal(std::string_view text) {
  return core::wrapped(text, terminal_width());
}

}  // namespace systole::app
