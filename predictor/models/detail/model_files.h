// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/files/text_file.h"

/// The files of a saved model beside its manifest. The manifest holds the SHA-256 of each, and a new one is called
/// FILE.new until the manifest that speaks of it is there. So a folder holds the old model or the new one at any
/// moment, and never files of two trainings that look like one model.
namespace systole::predictor {

/// Writes a model into a folder.
class ModelWriter {
 public:
  /// Makes the folder if it is missing, and brings to an end what was killed in it. Throws core::RunError, also where
  /// another run is writing to it.
  explicit ModelWriter(std::filesystem::path folder);
  ~ModelWriter();
  ModelWriter(const ModelWriter&) = delete;
  ModelWriter& operator=(const ModelWriter&) = delete;
  ModelWriter(ModelWriter&&) = delete;
  ModelWriter& operator=(ModelWriter&&) = delete;

  void add(const std::string& file, const std::string& text);
  /// Writes the manifest, of which `manifest` lacks the hashes only: from then on the model is the new one.
  void finish(nlohmann::ordered_json manifest);

 private:
  void complete();

  std::filesystem::path folder_;
  std::map<std::string, std::string> hashes_;  ///< of what was added, by name
  int lock_ = -1;
};

/// The text of a saved model's `file`, as `manifest` speaks of it; of models that were saved without hashes, whatever
/// is there. Throws core::InputError if it is another training's.
core::TextFile read_model_file(const std::filesystem::path& folder, const std::string& file,
                               const nlohmann::ordered_json& manifest);

}  // namespace systole::predictor
