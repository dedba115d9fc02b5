// SPDX-License-Identifier: MIT
#include "tests/fuzz/scratch.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace systole::tests::fuzz {

Scratch::Scratch() {
  std::error_code ignored;
  const std::filesystem::path in_memory = "/dev/shm";
  const bool there = std::filesystem::is_directory(in_memory, ignored);
  std::string name = ((there ? in_memory : std::filesystem::temp_directory_path()) / "systole-fuzz-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Scratch::write(std::string_view name, std::string_view bytes) const {
  std::filesystem::path path = path_ / name;
  std::ofstream stream(path, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error("a temporary file cannot be written");
  return path;
}

}  // namespace systole::tests::fuzz
