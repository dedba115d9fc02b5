// SPDX-License-Identifier: MIT
#include "cli/common/terminal/interruption.h"

#include <pthread.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is POSIX

#include <csignal>
#include <cstdlib>

#include "core/files/writing/temporary_file.h"
#include "core/observer.h"

namespace systole::app {
namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): of signals
volatile std::sig_atomic_t deferred = 0;
volatile std::sig_atomic_t interrupted = 0;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

/// Ends the program as if nobody had handled the signal: whoever started it sees why it ended.
void end_by(int signal) {
  core::remove_temporary_files();
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  sigaction(signal, &usual, nullptr);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  pthread_kill(pthread_self(), signal);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);  // it is blocked within its handler
}

void on_signal(int signal) {
  if (deferred != 0 && interrupted == 0) {
    interrupted = 1;
  } else {
    end_by(signal);
  }
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

void handle_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal, on_signal);
  handle(SIGPIPE, SIG_IGN);
}

void defer_interruption() {
  deferred = 1;
}

void end_by_closed_pipe() {
  end_by(SIGPIPE);
  std::abort();  // it has ended
}

bool is_interrupted() {
  return interrupted != 0;
}

void check_interruption() {
  if (is_interrupted()) throw core::Stopped{};
}

}  // namespace systole::app
