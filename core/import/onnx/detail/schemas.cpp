// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/schemas.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "core/error.h"
#include "core/import/onnx/detail/proto.h"
// What it defines is needed before the library's own headers.
#include <onnx/defs/schema.h>

namespace systole::core::onnx_import {
namespace {

using Schemas = ::onnx::OpName_Domain_Version_Schema_Map;

/// The library that Debian's libonnx-dev is for, and its function that hands out the table of all operators.
constexpr const char* kLibrary = "libonnx.so.1";
constexpr const char* kTable = "_ZN4onnx16OpSchemaRegistry3mapB5cxx11Ev";

Schemas& load() {
  void* const library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);  // never unloaded: the table is its own
  void* const function = library == nullptr ? nullptr : dlsym(library, kTable);
  if (function == nullptr) {
    throw RunError(fmt::format("{}, which knows ONNX's operators, cannot be loaded (Debian's package libonnx1): {}",
                               kLibrary, dlerror()));
  }
  return reinterpret_cast<Schemas& (*)()>(function)();  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

}  // namespace

const ::onnx::OpSchema* schema_of(const std::string& op, std::int64_t opset, const std::string& domain) {
  static const Schemas& schemas = load();
  const auto by_domain = schemas.find(op);
  if (by_domain == schemas.end()) return nullptr;
  const auto by_version = by_domain->second.find(domain);
  if (by_version == by_domain->second.end()) return nullptr;
  auto next = by_version->second.upper_bound(static_cast<int>(opset));
  return next == by_version->second.begin() ? nullptr : &(--next)->second;
}

}  // namespace systole::core::onnx_import
