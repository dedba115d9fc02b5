// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"

namespace systole::core::onnx_import {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& found) {
    throw InputError(Diagnostic{.where = {.file = path.string()}, .found = found, .expected = "a readable file"});
  };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(fmt::format("no such readable file ({})", std::generic_category().message(errno)));
  struct stat state {};
  const bool plain = fstat(file, &state) == 0 && S_ISREG(state.st_mode);
  if (plain && state.st_size > 0) {
    size_ = static_cast<std::size_t>(state.st_size);
    void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    data_ = mapped == MAP_FAILED ? nullptr : static_cast<const char*>(mapped);
  }
  close(file);
  if (!plain) fail("what is no plain file");
  if (size_ > 0 && data_ == nullptr) fail("a file that cannot be mapped into memory");
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

}  // namespace systole::core::onnx_import
