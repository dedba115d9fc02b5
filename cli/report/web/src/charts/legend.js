// SPDX-License-Identifier: MIT
// A legend above the plot, and the room it takes there: as many lines as its names need.

import { textWidth } from '../document/text_width.js';

const ICON = 14;
const BEFORE_TEXT = 5;
const GAP = 14; // between names, and between lines
const LINE = 14 + GAP;
const MOST_LINES = 6; // more are leafed through

/** {lines, height}: what a legend of these names takes of a chart that is `width` pixels wide. */
export function legendRoom(names, width) {
  const most = width - 2 * BEFORE_TEXT;
  let [lines, at] = [names.length > 0 ? 1 : 0, 0];
  for (const name of names) {
    const size = ICON + BEFORE_TEXT + textWidth(name);
    if (at > 0 && at + size > most) {
      ++lines;
      at = 0;
    }
    at += size + GAP;
  }
  const leafs = lines > MOST_LINES;
  return { leafs, height: (leafs ? 1 : lines) * LINE };
}

export function legendOption(colours, names, room, extra = {}) {
  return {
    type: room.leafs ? 'scroll' : 'plain',
    show: names.length > 0,
    data: names,
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font },
    pageTextStyle: { color: colours.muted },
    pageIconColor: colours.ink,
    inactiveColor: colours.grey,
    itemWidth: ICON,
    itemHeight: 10,
    itemGap: GAP,
    top: 0,
    left: 0,
    right: 0,
    ...extra,
  };
}
