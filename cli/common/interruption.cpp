// SPDX-License-Identifier: MIT
#include "cli/common/interruption.h"

#include <csignal>
#include <initializer_list>

#include "core/observer.h"

namespace systole::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): of signals

void remember(int /*signal*/) {
  interrupted = 1;
}

}  // namespace

void defer_interruption() {
  static const bool deferred = [] {
    for (const int signal : {SIGINT, SIGTERM}) static_cast<void>(std::signal(signal, remember));
    return true;
  }();
  static_cast<void>(deferred);
}

bool is_interrupted() {
  return interrupted != 0;
}

void check_interruption() {
  if (is_interrupted()) throw core::Stopped{};
}

}  // namespace systole::app
