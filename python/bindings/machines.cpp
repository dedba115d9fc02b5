// SPDX-License-Identifier: MIT
#include "machines.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <filesystem>
#include <utility>

#include "bindings.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/shell_word.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "predictor/calibration/learned_residual.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

using dataflows::MachineField;

/// A keyword without effect is a mistake, as an option of the command line is.
void refuse_without_effect(const std::vector<std::string_view>& paths, const dataflows::Machine& machine) {
  core::Diagnostics mistakes;
  for (const std::string_view path : paths) {
    const std::string why = dataflows::why_without_effect(path, machine);
    if (why.empty()) continue;
    mistakes.add({.subject = keyword_of(path), .found = "a value without effect", .expected = why});
  }
  mistakes.throw_if_any();
}

app::NamedMachine named_machine(const core::TextFile& file, const std::vector<std::string_view>& changed) {
  app::NamedMachine named{.name = std::filesystem::path(file.name).stem().string(),
                          .title = dataflows::machine_note(file, "title"),
                          .source = dataflows::machine_note(file, "source"),
                          .differs = dataflows::machine_note(file, "differs")};
  named.changed.assign(changed.begin(), changed.end());
  return named;
}

nb::object value(const MachineHandle& handle, const std::string& keyword) {
  const MachineField* const field = field_of_keyword(dataflows::machine_fields(), keyword);
  if (field == nullptr) throw nb::attribute_error(("Machine has no field '" + keyword + "'").c_str());
  return nb::cast(field->print(handle.machine));
}

std::string text(const MachineHandle& handle) {
  std::string sentence = dataflows::array_sentence(handle.machine) + "; " + dataflows::model_sentence(handle.machine);
  return handle.named.name.empty() ? sentence : handle.named.name + ": " + sentence;
}

}  // namespace

std::optional<std::string> MachineHandle::options() const {
  std::string options = source.empty() ? std::string{} : " -c " + core::shell_path(source);
  for (const auto& [keyword, value] : given) {
    const MachineField* const field = field_of_keyword(dataflows::machine_fields(), keyword);
    if (field == nullptr || field->flags.empty()) return std::nullopt;
    const std::string_view flag = field->flags.substr(field->flags.rfind(',') + 1);
    if (!field->type.empty()) {
      options += " " + std::string{flag} + " " + core::shell_word(value);
    } else if (value == field->set_to) {
      options += " " + std::string{flag};
    }
  }
  return options;
}

MachineHandle make_machine(const std::string& source, Keywords given, const core::Observer& observer) {
  MachineHandle handle{.machine = {}, .source = source, .given = std::move(given)};
  std::optional<core::TextFile> file;
  if (!source.empty()) {
    file = core::read_text_file(dataflows::find_machine(source));
    handle.record = core::input_record(file->name, file->text);
    dataflows::ReadMachine read = dataflows::read_machine(*file);
    for (const core::Diagnostic& warning : read.warnings) observer.warning(warning);
    handle.machine = std::move(read.machine);
    handle.said.insert(read.given.begin(), read.given.end());
  }
  const std::vector<std::string_view> changed =
      apply_keywords(dataflows::machine_fields(), handle.given, handle.machine);
  handle.said.insert(changed.begin(), changed.end());
  if (file) handle.named = named_machine(*file, changed);
  refuse_without_effect(changed, handle.machine);
  calibration::load_learned(handle.machine);
  dataflows::require(handle.machine);
  return handle;
}

void bind_machines(nb::module_& module) {
  nb::class_<MachineHandle>(module, "NativeMachine")
      .def(
          "__init__",
          [](MachineHandle* self, const std::string& source, Keywords given) {
            new (self) MachineHandle(make_machine(source, std::move(given), python_observer(nb::none())));
          },
          "source"_a, "given"_a)
      .def_ro("source", &MachineHandle::source)
      .def_ro("given", &MachineHandle::given)
      .def_prop_ro("sentence", &text)
      .def("value", &value, "keyword"_a)
      .def("__eq__", [](const MachineHandle& a, const MachineHandle& b) { return a.machine == b.machine; });
  module.def("machine_names", &dataflows::machine_names);
}

}  // namespace systole::python
