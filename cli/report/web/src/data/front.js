// SPDX-License-Identifier: MIT

/** Rows that no other one beats in both columns (the smaller the better), ascending in x. O(n log n). */
export function paretoFront(selection, x, y) {
  const byX = Float64Array.from(selection);
  byX.sort((a, b) => x.at(a) - x.at(b) || y.at(a) - y.at(b) || a - b);
  const front = [];
  let least = Infinity;
  for (const row of byX) {
    if (!(y.at(row) < least)) continue;
    least = y.at(row);
    front.push(row);
  }
  return front;
}
