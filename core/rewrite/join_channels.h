// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/network.h"

namespace systole::core {

/// The network with the channels of a depthwise layer that stand in rows of their own (kind `channel`, as SCALE-Sim's
/// `DP` rows give them) as one layer of as many groups, which is what FuSeConv replaces. A layer's channels are the
/// rows `<name>Channel_0`, `<name>Channel_1`, ..., equal but for their names. Sizes of such rows include their padding,
/// which becomes padding where the kernel is odd. The joined layer has the same windows, MACs and words; its cycles by
/// SCALE-Sim's count are one less than those of its rows for each further row. A network without such rows is returned
/// as it is. O(layers).
Network join_channels(Network network);

}  // namespace systole::core
