// SPDX-License-Identifier: MIT
#include "cachesim/instrument/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace systole::cachesim {
namespace {

[[noreturn]] void fail(std::string_view what, int error) {
  throw core::RunError(fmt::format("{}: {}", what, std::generic_category().message(error)));
}

}  // namespace

PipeEnd::PipeEnd(PipeEnd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PipeEnd& PipeEnd::operator=(PipeEnd&& other) noexcept {
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

void PipeEnd::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::size_t PipeEnd::read(std::span<std::byte> into) const {
  while (true) {
    const ssize_t bytes = ::read(descriptor_, into.data(), into.size());
    if (bytes >= 0) return static_cast<std::size_t>(bytes);
    if (errno != EINTR) fail("reading from a pipe", errno);
  }
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("making a pipe", errno);
  return {.reading = PipeEnd(ends[0]), .writing = PipeEnd(ends[1])};
}

ChildProcess::ChildProcess(const std::vector<std::string>& command, const PipeEnd* inherited, int output) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  // A descriptor that is its own copy loses the mark that closes it.
  if (inherited != nullptr) {
    posix_spawn_file_actions_adddup2(&actions, inherited->descriptor(), inherited->descriptor());
  }
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  const int error = posix_spawn(&process_, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    process_ = -1;
    fail(fmt::format("starting {}", command.front()), error);
  }
}

ChildProcess::~ChildProcess() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  wait();
}

int ChildProcess::wait() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  constexpr int kSignals = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignals + WTERMSIG(status);
}

std::string output_of(const std::vector<std::string>& command) {
  Pipe pipe = make_pipe();
  ChildProcess child(command, nullptr, pipe.writing.descriptor());
  pipe.writing.close();
  std::string text;
  std::array<std::byte, 4096> part{};
  while (const std::size_t bytes = pipe.reading.read(part)) {
    text.append(reinterpret_cast<const char*>(part.data()), bytes);
  }
  child.wait();
  return text;
}

}  // namespace systole::cachesim
