// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/memory/scalesim/traces/trace_format.h"

namespace systole::dataflows::scalesim {

/// Writes the traces of every layer that `result` (of simulate() on this network and machine) ran into
/// `folder/layer<LayerID>/` (of a grouped layer into `layer<LayerID>/group<k>/`). In the scalesim format six files a
/// layer, else one DRAM_TRACE with the requests of all operands by cycle. Tells the observer how much it will be, and
/// how far it is. Throws RunError before it begins if the disk has not enough room, or when it fails, and
/// core::Stopped; what was half written is gone then, finished files stay. Returns the files, below `folder`.
std::vector<std::filesystem::path> write_network_traces(const std::filesystem::path& folder,
                                                        const core::Network& network, const Machine& machine,
                                                        const NetworkResult& result, const TraceChoice& choice,
                                                        const core::Observer& observer);

}  // namespace systole::dataflows::scalesim
