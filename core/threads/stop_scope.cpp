// SPDX-License-Identifier: MIT
#include "core/threads/stop_scope.h"

#include <utility>

#include "core/observer.h"

namespace systole::core {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): what is asked differs from thread to thread
thread_local const std::function<bool()>* asked = nullptr;

}  // namespace

StopScope::StopScope(const std::function<bool()>& wanted) : before_(std::exchange(asked, &wanted)) {}

StopScope::~StopScope() {
  asked = before_;
}

void check_stop() {
  if (asked != nullptr && *asked && (*asked)()) throw Stopped{};
}

}  // namespace systole::core
