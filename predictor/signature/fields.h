// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/signature/selection.h"

namespace systole::predictor {

using SignatureField = core::Field<SignatureOptions>;

/// How signature networks are chosen, described once: options, defaults, allowed values and meanings. Paths are those
/// below `signature` in the configuration of `systole predict --json`.
std::span<const SignatureField> signature_fields();

}  // namespace systole::predictor
