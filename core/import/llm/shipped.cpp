// SPDX-License-Identifier: MIT
#include "core/import/llm/shipped.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <system_error>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/shipped_files.h"
#include "core/nearest_name.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

/// Only the extension is asked for: the folders are those of the topologies.
constexpr ShippedFiles kConfigurations{
    .variable = "", .folder = "", .source = {}, .installed = {}, .extension = ".json"};

std::vector<fs::path> llm_folders(const std::vector<fs::path>& directories) {
  std::vector<fs::path> folders;
  std::ranges::transform(directories, std::back_inserter(folders), [](const fs::path& path) { return path / "llm"; });
  return folders;
}

/// `Llama-3.2-1B` as it is called here: `llama_3_2_1b`.
std::string plain_name(std::string_view name) {
  std::string text;
  for (const char c : name) {
    text += c == '-' || c == '.' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

}  // namespace

std::vector<std::string> llm_names(const std::vector<fs::path>& directories) {
  return shipped_names(kConfigurations, llm_folders(directories));
}

fs::path shipped_llm(std::string_view name, const std::vector<fs::path>& directories) {
  return shipped_file(kConfigurations, plain_name(name), llm_folders(directories));
}

fs::path find_llm(std::string_view configuration, const std::vector<fs::path>& directories) {
  if (fs::path shipped = shipped_llm(configuration, directories); !shipped.empty()) return shipped;
  std::error_code error;
  fs::path path{configuration};
  if (fs::exists(path, error) && !fs::is_directory(path, error)) return path;
  throw InputError(Diagnostic{.where = {},
                              .subject = "CONFIG",
                              .found = in_quotes(configuration),
                              .expected = "a model's config.json or the name of a shipped one (systole topology llm "
                                          "--list)",
                              .nearest = nearest_name(plain_name(configuration), llm_names(directories))});
}

}  // namespace systole::core
