// SPDX-License-Identifier: MIT
#include "core/files/unpacked_file.h"

#include <zlib.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace systole::core {
namespace {

constexpr unsigned kBuffer = 1U << 18U;
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30U;  // gzread counts in an int

}  // namespace

UnpackedFile::UnpackedFile(const std::filesystem::path& path, std::string expected)
    : name_(path.string()), stream_(nullptr, gzclose) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) stream_.reset(gzopen(path.c_str(), "rb"));
  if (!stream_) {
    throw InputError(Diagnostic{.where = {.file = name_}, .found = "no file", .expected = std::move(expected)});
  }
  gzbuffer(stream_.get(), kBuffer);
}

void UnpackedFile::fail(const char* found, const char* expected) const {
  throw InputError(Diagnostic{.where = {.file = name_}, .found = found, .expected = expected});
}

bool UnpackedFile::is_packed() const {
  return gzdirect(stream_.get()) == 0;
}

std::size_t UnpackedFile::read(std::span<char> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const std::size_t wanted = std::min(into.size() - done, kMostAtOnce);
    const int got = gzread(stream_.get(), into.data() + done, static_cast<unsigned>(wanted));
    int code = Z_OK;
    gzerror(stream_.get(), &code);
    if (got < 0) {
      if (code == Z_ERRNO) fail("a file that cannot be read", "a readable file");
      fail("damaged gzip data", "a whole gzip file");
    }
    done += static_cast<std::size_t>(got);
    if (static_cast<std::size_t>(got) == wanted) continue;
    // Where data end too early zlib hands out what was there as if it were all, and only notes a "buffer error".
    if (code == Z_BUF_ERROR) fail("truncated gzip data", "a whole gzip file");
    if (got == 0) break;
  }
  return done;
}

}  // namespace systole::core
