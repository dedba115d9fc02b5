// SPDX-License-Identifier: MIT
// What bounds a layer: the array's multipliers, and where the run says so the words that DRAM moves a cycle.

import { numberText } from '../data/number_text.js';

/** The ends of both axes: all layers, the ridge and the roof are in sight. `machine`: {peak, words_per_cycle or null}. */
export function rooflineReach({ peak, words_per_cycle: words }, intensity, rate) {
  const room = 1.5;
  const ridge = words ? peak / words : intensity.spread.most;
  return {
    x: [intensity.spread.least / room, Math.max(intensity.spread.most, ridge * 2) * room],
    y: [rate.spread.least / room, peak * room],
  };
}

/** A function from colours to ECharts series. */
export function rooflineRoofs(machine, intensity, rate) {
  const { peak, words_per_cycle: words } = machine;
  const {
    x: [least, most],
    y: [lowest],
  } = rooflineReach(machine, intensity, rate);
  return (colours) => {
    const line = (id, name, data) => ({
      id,
      name,
      data,
      type: 'line',
      silent: true,
      symbol: 'none',
      z: 2,
      lineStyle: { color: colours.ink, width: 1.5 },
    });
    const ridge = words ? peak / words : least;
    const flat = line('flat', 'multipliers', [
      [Math.max(least, ridge), peak],
      [most, peak],
    ]);
    const start = Math.max(least, lowest / (words ?? 1));
    return words && start < ridge
      ? [
          line('slope', 'bandwidth', [
            [start, start * words],
            [ridge, peak],
          ]),
          flat,
        ]
      : [flat];
  };
}

/** The roof in words. */
export function roofText({ peak, words_per_cycle: words, words: kind }) {
  const slope = words ? `, ${numberText(words)} DRAM words a cycle (the slope)` : '';
  return `The roof: ${numberText(peak)} MACs a cycle${slope}. Words: ${kind}.`;
}
