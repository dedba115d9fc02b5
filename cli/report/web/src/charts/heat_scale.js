// SPDX-License-Identifier: MIT

/** What a heat map's colours mean: beside the plot, on a phone below it. `texts`: of the greatest and the least value. */
export function heatScale(colours, { min, max, texts, height, narrow, reversed = false }) {
  return {
    type: 'continuous',
    min,
    max,
    dimension: 2,
    calculable: false,
    ...(narrow
      ? { orient: 'horizontal', left: 'center', top: 'bottom', itemHeight: 140 }
      : { orient: 'vertical', left: 'right', top: 'middle', itemHeight: height }),
    itemWidth: 14,
    text: texts,
    textStyle: { color: colours.muted, fontFamily: colours.font, fontSize: 12 },
    inRange: { color: reversed ? [...colours.heat].reverse() : colours.heat },
  };
}
