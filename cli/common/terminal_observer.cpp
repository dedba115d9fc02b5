// SPDX-License-Identifier: MIT
#include "cli/common/terminal_observer.h"

#include <memory>
#include <optional>
#include <string>

#include "cli/common/terminal/interruption.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/progress.h"
#include "core/printable.h"

namespace systole::app {
namespace {

/// The bar of the work that is going on now.
class CurrentBar {
 public:
  explicit CurrentBar(bool shown) : shown_(shown) {}

  void show(std::string_view what, double done, double total) {
    if (!bar_ || what != what_) {
      what_ = what;
      bar_.emplace(core::printable(what_), total, shown_);
    }
    bar_->set(done, total);
    if (total > 0 && done >= total) bar_.reset();
  }

  /// Makes room for a line of text.
  void clear() {
    if (bar_) bar_->clear();
  }

 private:
  bool shown_;
  std::string what_;
  std::optional<Progress> bar_;
};

}  // namespace

core::Observer log_observer() {
  return {.note = [](std::string_view text) { log_note(std::string{text}); },
          .warn = [](std::string_view text) { log_warning(std::string{text}); },
          .warn_of = [](const core::Diagnostic& diagnostic) { log_warning(diagnostic); }};
}

core::Observer observer(const GeneralOptions& general) {
  const auto bar = std::make_shared<CurrentBar>(!general.quiet);
  const core::Observer log = log_observer();
  return {.progress = [bar](std::string_view what, double done, double total) { bar->show(what, done, total); },
          .note =
              [bar, log](std::string_view text) {
                bar->clear();
                log.say(text);
              },
          .warn =
              [bar, log](std::string_view text) {
                bar->clear();
                log.warning(text);
              },
          .warn_of =
              [bar, log](const core::Diagnostic& diagnostic) {
                bar->clear();
                log.warning(diagnostic);
              },
          .should_stop =
              [] {
                defer_interruption();
                return is_interrupted();
              }};
}

}  // namespace systole::app
