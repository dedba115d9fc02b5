// SPDX-License-Identifier: MIT
// A library for LD_PRELOAD that lets the system fail: SYSTOLE_FAULT=CALL:N makes the N-th call of that name fail,
// counted from 1 behind the start of main, and CALL:N+ all from the N-th on. Calls are open, write, rename, fsync,
// malloc, mmap and thread. SYSTOLE_FAULT_COUNTS=FILE writes how many calls of each there were, a line `CALL COUNT`
// each.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum Call : unsigned { kOpen, kWrite, kRename, kFsync, kMalloc, kMmap, kThread, kCalls };
constexpr std::array<const char*, kCalls> kNames{"open", "write", "rename", "fsync", "malloc", "mmap", "thread"};
/// What each failure is called.
constexpr std::array<int, kCalls> kErrors{EMFILE, ENOSPC, EIO, EIO, ENOMEM, ENOMEM, EAGAIN};

std::array<std::atomic<long>, kCalls> counts{};
std::atomic<bool> counting{false};
unsigned faulty = kCalls;
long first_failing = 0;
bool all_later = false;

/// Counts a call. True if it is to fail; errno is set then.
bool fails(Call call) {
  if (!counting.load(std::memory_order_relaxed)) return false;
  const long now = ++counts[call];
  if (call != faulty || (all_later ? now < first_failing : now != first_failing)) return false;
  errno = kErrors[call];
  return true;
}

/// The function of that name behind this library's.
template <class Function>
Function next(const char* name) {
  void* const found = dlsym(RTLD_NEXT, name);
  Function function = nullptr;
  static_assert(sizeof function == sizeof found);
  std::memcpy(&function, &found, sizeof function);
  return function;
}

void write_counts() {
  counting = false;
  const char* const path = std::getenv("SYSTOLE_FAULT_COUNTS");
  if (path == nullptr) return;
  std::FILE* const file = std::fopen(path, "w");
  if (file == nullptr) return;
  for (unsigned call = 0; call < kCalls; ++call)
    (void)std::fprintf(file, "%s %ld\n", kNames[call], counts[call].load());
  (void)std::fclose(file);
}

struct AtStart {
  AtStart() {
    const char* const text = std::getenv("SYSTOLE_FAULT");
    const char* const colon = text == nullptr ? nullptr : std::strchr(text, ':');
    for (unsigned call = 0; colon != nullptr && call < kCalls; ++call) {
      const std::size_t length = std::strlen(kNames[call]);
      if (static_cast<std::size_t>(colon - text) == length && std::strncmp(text, kNames[call], length) == 0)
        faulty = call;
    }
    if (colon != nullptr) {
      char* end = nullptr;
      first_failing = std::strtol(colon + 1, &end, 10);
      all_later = *end == '+';
    }
    (void)std::atexit(write_counts);
  }
};

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);

/// glibc calls it with the program's main: what the loader and static objects do before is not counted.
int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(), void (*fini)(),
                      void (*rtld_fini)(), void* stack_end);
}

namespace {

int (*real_main)(int, char**, char**) = nullptr;

int counted_main(int argc, char** argv, char** environment) {
  static const AtStart start;
  counting = true;
  return real_main(argc, argv, environment);
}

}  // namespace

extern "C" {

int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(), void (*fini)(),
                      void (*rtld_fini)(), void* stack_end) {
  real_main = main;
  using Start = int (*)(int (*)(int, char**, char**), int, char**, void (*)(), void (*)(), void (*)(), void*);
  return next<Start>("__libc_start_main")(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

// dlsym may allocate: glibc's own names need none.
void* malloc(std::size_t size) {
  return fails(kMalloc) ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  return fails(kMalloc) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  return fails(kMalloc) ? nullptr : __libc_realloc(old, size);
}
}

// NOLINTBEGIN(cppcoreguidelines-macro-usage): a function each, which differ in their types
#define FAULTY(call, failed, result, name, parameters, arguments) \
  extern "C" result name parameters {                             \
    if (fails(call)) return failed;                               \
    static const auto real = next<result(*) parameters>(#name);   \
    return real arguments;                                        \
  }
// NOLINTEND(cppcoreguidelines-macro-usage)

FAULTY(kOpen, nullptr, std::FILE*, fopen, (const char* path, const char* mode), (path, mode))
FAULTY(kOpen, nullptr, std::FILE*, fopen64, (const char* path, const char* mode), (path, mode))
FAULTY(kOpen, -1, int, mkstemp, (char* pattern), (pattern))
FAULTY(kOpen, -1, int, mkdir, (const char* path, mode_t mode), (path, mode))
FAULTY(kWrite, -1, ssize_t, write, (int file, const void* bytes, std::size_t size), (file, bytes, size))
FAULTY(kWrite, -1, ssize_t, pwrite, (int file, const void* bytes, std::size_t size, off_t at), (file, bytes, size, at))
FAULTY(kWrite, -1, ssize_t, pwrite64, (int file, const void* bytes, std::size_t size, off64_t at),
       (file, bytes, size, at))
FAULTY(kWrite, -1, ssize_t, writev, (int file, const iovec* parts, int count), (file, parts, count))
FAULTY(kRename, -1, int, rename, (const char* from, const char* to), (from, to))
FAULTY(kRename, -1, int, link, (const char* from, const char* to), (from, to))
FAULTY(kRename, -1, int, linkat, (int in, const char* from, int out, const char* to, int flags),
       (in, from, out, to, flags))
FAULTY(kRename, -1, int, renameat2, (int in, const char* from, int out, const char* to, unsigned flags),
       (in, from, out, to, flags))
FAULTY(kFsync, -1, int, fsync, (int file), (file))
FAULTY(kFsync, -1, int, fdatasync, (int file), (file))
FAULTY(kMmap, MAP_FAILED, void*, mmap, (void* at, std::size_t size, int rights, int flags, int file, off_t from),
       (at, size, rights, flags, file, from))
FAULTY(kMmap, MAP_FAILED, void*, mmap64, (void* at, std::size_t size, int rights, int flags, int file, off64_t from),
       (at, size, rights, flags, file, from))
FAULTY(kThread, EAGAIN, int, pthread_create,
       (pthread_t * thread, const pthread_attr_t* attributes, void* (*work)(void*), void* argument),
       (thread, attributes, work, argument))

// NOLINTBEGIN(cppcoreguidelines-macro-usage, *-vararg): open has a mode only where it makes a file
#define MODE_OF(mode)                           \
  mode_t mode = 0;                              \
  if ((flags & (O_CREAT | __O_TMPFILE)) != 0) { \
    std::va_list rest;                          \
    va_start(rest, flags);                      \
    mode = va_arg(rest, mode_t);                \
    va_end(rest);                               \
  }

extern "C" int open(const char* path, int flags, ...) {
  if (fails(kOpen)) return -1;
  MODE_OF(mode)
  return next<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}
extern "C" int open64(const char* path, int flags, ...) {
  if (fails(kOpen)) return -1;
  MODE_OF(mode)
  return next<int (*)(const char*, int, ...)>("open64")(path, flags, mode);
}
extern "C" int openat(int folder, const char* path, int flags, ...) {
  if (fails(kOpen)) return -1;
  MODE_OF(mode)
  return next<int (*)(int, const char*, int, ...)>("openat")(folder, path, flags, mode);
}
extern "C" int openat64(int folder, const char* path, int flags, ...) {
  if (fails(kOpen)) return -1;
  MODE_OF(mode)
  return next<int (*)(int, const char*, int, ...)>("openat64")(folder, path, flags, mode);
}
// NOLINTEND(cppcoreguidelines-macro-usage, *-vararg)
