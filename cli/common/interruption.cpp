// SPDX-License-Identifier: MIT
#include "cli/common/interruption.h"

#include <csignal>
#include <initializer_list>

namespace systole::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): of signals

void remember(int /*signal*/) {
  interrupted = 1;
}

}  // namespace

void defer_interruption() {
  for (const int signal : {SIGINT, SIGTERM}) static_cast<void>(std::signal(signal, remember));
}

void check_interruption() {
  if (interrupted != 0) throw Interrupted{};
}

}  // namespace systole::app
