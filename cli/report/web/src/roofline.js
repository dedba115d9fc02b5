// SPDX-License-Identifier: MIT
// What bounds a layer: the array's multipliers, and where the run says so the words that DRAM moves a cycle.

import { numberText } from './number_text.js';

/** A function from colours to ECharts series. `machine`: {peak, words_per_cycle or null}. */
export function rooflineRoofs({ peak, words_per_cycle: words }, intensity) {
  const values = Array.from(intensity.numbers).filter((value) => value > 0);
  const least = Math.min(...values) / 1.6;
  const most = Math.max(...values, words ? (2 * peak) / words : 0) * 1.6;
  return (colours) => {
    const line = (id, name, data) => ({
      id, name, data, type: 'line', silent: true, symbol: 'none', z: 2, lineStyle: { color: colours.ink, width: 1.5 },
    });
    const ridge = words ? peak / words : least;
    const flat = line('flat', 'multipliers', [[Math.max(least, ridge), peak], [most, peak]]);
    return words && least < ridge ? [line('slope', 'bandwidth', [[least, least * words], [ridge, peak]]), flat] : [flat];
  };
}

/** The roof in words. */
export function roofText({ peak, words_per_cycle: words, words: kind }) {
  const slope = words ? `, ${numberText(words)} DRAM words a cycle (the slope)` : '';
  return `The roof: ${numberText(peak)} MACs a cycle${slope}. Words: ${kind}.`;
}
