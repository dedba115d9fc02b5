// SPDX-License-Identifier: MIT
#include "tests/kill_points.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace systole::tests {
namespace {

bool touches_files(std::uint64_t call) {
  constexpr std::array<std::uint64_t, 16> kCalls{
      SYS_openat, SYS_write,    SYS_pwrite64,  SYS_fsync,   SYS_fdatasync, SYS_ftruncate,
      SYS_linkat, SYS_unlinkat, SYS_renameat2, SYS_mkdirat,
#ifdef SYS_rename
      SYS_rename, SYS_unlink,   SYS_mkdir,     SYS_link,    SYS_open,      SYS_rmdir,
#else
      SYS_renameat,
#endif
  };
  return std::ranges::find(kCalls, call) != kCalls.end();
}

[[noreturn]] void be_traced(const std::function<void()>& work) {
  constexpr int kFailed = 1;
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(kFailed);  // NOLINT(*-vararg): Linux
  (void)raise(SIGSTOP);
  try {
    work();
  } catch (...) {
    _exit(kFailed);
  }
  _exit(0);
}

/// How a process ended.
enum class End : std::uint8_t { killed, done, failed, untraced };

/// Lets `child` do `calls` of those calls and kills it before the next.
End run_until(pid_t child, int calls) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return End::untraced;
  // NOLINTNEXTLINE(*-vararg): Linux
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return End::untraced;
  }
  constexpr int kSystemCall = SIGTRAP | 0x80;
  int signal = 0;
  while (true) {
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);  // NOLINT(*-vararg): Linux
    if (waitpid(child, &status, 0) != child) return End::failed;
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? End::done : End::failed;
    if (WIFSIGNALED(status)) return End::failed;
    signal = 0;
    if (WSTOPSIG(status) != kSystemCall) {
      signal = WSTOPSIG(status);
      continue;
    }
    __ptrace_syscall_info info{};
    ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);  // NOLINT(*-vararg): Linux
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !touches_files(info.entry.nr) || calls-- > 0) continue;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return End::killed;
  }
}

}  // namespace

std::optional<int> for_each_kill_point(const std::function<void()>& prepare, const std::function<void()>& work,
                                       const std::function<void(int done)>& check) {
  for (int calls = 0;; ++calls) {
    prepare();
    const pid_t child = fork();
    if (child < 0) return std::nullopt;
    if (child == 0) be_traced(work);
    const End end = run_until(child, calls);
    if (end == End::untraced) return std::nullopt;
    check(calls);
    if (end == End::done) return calls;
    if (end == End::failed) return -1;
  }
}

}  // namespace systole::tests
