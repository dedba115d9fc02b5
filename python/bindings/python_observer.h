// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>

#include "core/observer.h"

namespace systole::python {

/// What a library call of Python's hands to the library: progress goes to `progress(what, done, total)` unless that is
/// None, warnings become Python's, and Ctrl-C (or whatever a callback raises) stops the work. It takes the
/// interpreter's lock itself, so the call can be made without it.
core::Observer python_observer(nanobind::object progress);

}  // namespace systole::python
