// SPDX-License-Identifier: MIT
#include "dataflows/machine/map_layer.h"

namespace systole::dataflows {

LayerMapping map_layer(const core::Layer& layer, const Machine& machine) {
  return map_layer(layer, *machine.dataflow, machine.timing, machine.depthwise, machine.array);
}

}  // namespace systole::dataflows
