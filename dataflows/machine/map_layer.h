// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/layer.h"
#include "dataflows/machine/machine.h"
#include "dataflows/mapping/mapping.h"

namespace systole::dataflows {

/// The layer as the machine's array runs it. Throws as dataflows/mapping/mapping.h says.
LayerMapping map_layer(const core::Layer& layer, const Machine& machine);

}  // namespace systole::dataflows
