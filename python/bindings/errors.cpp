// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>

#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bindings.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/observer.h"

namespace nb = nanobind;

namespace systole::python {
namespace {

/// A class of systole/errors.py.
nb::object error_class(const char* name) {
  return nb::module_::import_("systole.errors").attr(name);
}

nb::object text(const std::string& bytes) {
  return nb::steal(PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace"));
}

void raise_input_error(const core::InputError& error) {
  nb::list diagnostics;
  const nb::object diagnostic = error_class("Diagnostic");
  for (const core::Diagnostic& one : error.diagnostics()) {
    diagnostics.append(diagnostic(text(one.where.file), one.where.line, one.where.column, text(one.subject),
                                  text(one.found), text(one.expected), text(one.nearest)));
  }
  const nb::object type = error_class("InputError");
  PyErr_SetObject(type.ptr(), type(text(error.what()), diagnostics).ptr());
}

/// What the libraries throw, as what Python's users catch.
void translate(const std::exception_ptr& thrown, void* /*payload*/) {
  try {
    std::rethrow_exception(thrown);
  } catch (const core::InputError& error) {
    raise_input_error(error);
  } catch (const core::OverflowError& error) {
    PyErr_SetString(PyExc_OverflowError, error.what());
  } catch (const core::RunError& error) {
    PyErr_SetString(error_class("RunError").ptr(), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    PyErr_SetString(PyExc_OSError, error.what());
  } catch (const nlohmann::json::exception& error) {
    PyErr_SetString(error_class("RunError").ptr(), error.what());
  } catch (const core::Stopped&) {
    // Whoever stopped the work left the reason: KeyboardInterrupt, or what a callback raised.
    if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_KeyboardInterrupt, "stopped");
  }
}

}  // namespace

void bind_errors(nb::module_& /*module*/) {
  nb::register_exception_translator(translate, nullptr);
}

}  // namespace systole::python
