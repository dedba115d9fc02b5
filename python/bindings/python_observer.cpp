// SPDX-License-Identifier: MIT
#include "python_observer.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/diagnostic.h"

namespace nb = nanobind;

namespace systole::python {
namespace {

using Clock = std::chrono::steady_clock;

/// What one call remembers. Its Python object is let go with the lock held.
struct Watch {
  explicit Watch(nb::object callback) : progress(std::move(callback)) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  Watch(Watch&&) = delete;
  Watch& operator=(Watch&&) = delete;
  ~Watch() {
    const nb::gil_scoped_acquire lock;
    progress.reset();
  }

  nb::object progress;
  Clock::time_point asked = Clock::now();
  bool stopped = false;  ///< an exception of Python's waits for the end of the work
};

void warn(Watch& watch, const std::string& text) {
  const nb::gil_scoped_acquire lock;
  try {
    const nb::object category = nb::module_::import_("systole.errors").attr("SystoleWarning");
    if (PyErr_WarnEx(category.ptr(), text.c_str(), 1) != 0) watch.stopped = true;  // warnings are errors there
  } catch (nb::python_error& error) {
    error.restore();
    watch.stopped = true;
  }
}

void report(Watch& watch, std::string_view what, double done, double total) {
  if (watch.stopped) return;
  const nb::gil_scoped_acquire lock;
  try {
    watch.progress(nb::str(what.data(), what.size()), done, total);
  } catch (nb::python_error& error) {
    error.restore();
    watch.stopped = true;
  }
}

bool should_stop(Watch& watch) {
  constexpr std::chrono::milliseconds kEvery{20};  // libraries ask often, and the lock costs
  if (watch.stopped) return true;
  const Clock::time_point now = Clock::now();
  if (now - watch.asked < kEvery) return false;
  watch.asked = now;
  const nb::gil_scoped_acquire lock;
  watch.stopped = PyErr_CheckSignals() != 0;
  return watch.stopped;
}

}  // namespace

core::Observer python_observer(nb::object progress) {
  const bool follows = !progress.is_none();
  const auto watch = std::make_shared<Watch>(std::move(progress));
  core::Observer observer{
      .warn = [watch](std::string_view text) { warn(*watch, std::string{text}); },
      .warn_of = [watch](const core::Diagnostic& diagnostic) { warn(*watch, core::to_string(diagnostic)); },
      .should_stop = [watch] { return should_stop(*watch); }};
  if (follows) {
    observer.progress = [watch](std::string_view what, double done, double total) {
      report(*watch, what, done, total);
    };
  }
  return observer;
}

}  // namespace systole::python
