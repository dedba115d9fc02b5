// SPDX-License-Identifier: MIT
// What means the same looks the same in every chart of every page: a place in the list of colours, symbols and dashes.

const OPERATORS = {
  'conv': 0,
  'standard': 0,
  'depthwise': 1,
  'depthwise and 1D': 1,
  'pointwise': 2,
  'linear': 3,
  'fuse_1xk': 4,
  'fuse_kx1': 5,
  'gemm': 6,
};

/** Cycles that operators beside the array add, whichever operator it is. */
export const BESIDE = { name: 'beside the array', place: 7 };

/** By the key of a column. */
const PLACES = {
  op: OPERATORS,
  kind: { ...OPERATORS, [BESIDE.name]: BESIDE.place },
  dataflow: { os: 0, ws: 1, is: 2, rp: 3, best: 4 },
  variant: { full: 0, half: 1, full50: 2, half50: 3, pareto: 4, baseline: 6 },
  memory: { 'none': 6, 'scalesim': 0, 'tiled': 1, 'scalesim-v2': 2 },
  timing: { 'scalesim': 0, 'array': 1, 'fuseconv': 2, 'fuseconv-2020': 3, 'occupied': 4 },
};

const MOST = 8; // colours

/** A place for each name: its own where it has a meaning, else what the others leave free, in order. */
export function placesOf(key, names) {
  const known = PLACES[key] ?? {};
  const taken = new Set(names.map((name) => known[name]).filter((place) => place !== undefined));
  const free = Array.from({ length: MOST }, (_, i) => i).filter((place) => !taken.has(place));
  let next = 0;
  return names.map((name) => {
    if (known[name] !== undefined) return known[name];
    const place = next < free.length ? free[next] : next;
    ++next;
    return place;
  });
}

export function placeOf(key, name) {
  return placesOf(key, [name])[0];
}
