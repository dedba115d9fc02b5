// SPDX-License-Identifier: MIT

/** Where a logarithmic axis is labelled: powers of ten, over few decades 1, 2 and 5 of each. */
export function logTicks(least, most) {
  const decades = Math.log10(most / least);
  const steps = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 3, 5, 7];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); ++power) {
    if (power % every !== 0) continue;
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= least && tick <= most) ticks.push(tick);
    }
  }
  return ticks;
}
