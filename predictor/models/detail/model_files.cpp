// SPDX-License-Identifier: MIT
#include "predictor/models/detail/model_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/input_record.h"

namespace systole::predictor {
namespace {

namespace fs = std::filesystem;
using Hashes = nlohmann::ordered_json;

constexpr const char* kManifestFile = "manifest.json";
constexpr const char* kHashes = "sha256";

fs::path new_file(const fs::path& folder, const std::string& file) {
  return folder / (file + ".new");
}

/// The hash that a manifest says `file` has; none in manifests of before there were hashes.
std::string expected_hash(const Hashes& manifest, const std::string& file) {
  if (!manifest.is_object() || !manifest.contains(kHashes)) return {};
  const Hashes& hashes = manifest[kHashes];
  const bool is_named = hashes.is_object() && hashes.contains(file) && hashes[file].is_string();
  return is_named ? hashes[file].get<std::string>() : "no hash";
}

bool holds(const fs::path& path, const std::string& hash) {
  return core::is_there(path) && core::sha256_hex(core::read_text_file(path).text) == hash;
}

void rename_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw core::RunError(to.string() + ": cannot be written: " + error.message());
}

}  // namespace

ModelWriter::ModelWriter(fs::path folder) : folder_(std::move(folder)) {
  core::make_folder(folder_);
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT(*-vararg): POSIX
  if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(lock_);
    throw core::RunError(folder_.string() + ": another run is writing to it");
  }
  complete();
}

ModelWriter::~ModelWriter() {
  if (lock_ >= 0) close(lock_);
}

void ModelWriter::complete() {
  const fs::path path = folder_ / kManifestFile;
  if (!core::is_there(path)) return;
  const Hashes manifest = Hashes::parse(core::read_text_file(path).text, nullptr, false);
  if (!manifest.is_object() || !manifest.contains(kHashes) || !manifest[kHashes].is_object()) return;
  for (const auto& [file, hash] : manifest[kHashes].items()) {
    if (!hash.is_string() || fs::path(file).filename() != file) continue;
    const fs::path kept = new_file(folder_, file);
    if (!holds(folder_ / file, hash) && holds(kept, hash)) rename_file(kept, folder_ / file);
  }
}

void ModelWriter::add(const std::string& file, const std::string& text) {
  core::write_file_atomically(new_file(folder_, file), text);
  hashes_[file] = core::sha256_hex(text);
}

void ModelWriter::finish(nlohmann::ordered_json manifest) {
  manifest[kHashes] = hashes_;
  core::write_file_atomically(folder_ / kManifestFile, manifest.dump(1) + "\n");
  for (const auto& [file, hash] : hashes_) rename_file(new_file(folder_, file), folder_ / file);
}

core::TextFile read_model_file(const fs::path& folder, const std::string& file, const Hashes& manifest) {
  const fs::path path = folder / file;
  const std::string hash = expected_hash(manifest, file);
  if (hash.empty()) return core::read_text_file(path);
  const fs::path kept = new_file(folder, file);
  if (!holds(path, hash) && holds(kept, hash)) return core::read_text_file(kept);
  core::TextFile text = core::read_text_file(path);
  if (core::sha256_hex(text.text) == hash) return text;
  throw core::InputError(core::Diagnostic{.where = {path.string(), 0, 0},
                                          .found = "another file than the model was saved with",
                                          .expected = "files of one training (systole predict train)"});
}

}  // namespace systole::predictor
