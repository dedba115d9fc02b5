// SPDX-License-Identifier: MIT
// Telling groups of rows apart: by a column of few values, a colour and a symbol each.

import { groupCodes, groupsOf } from '../data/columns.js';
import { placesOf } from './meaning.js';

export const MOST_GROUPS = 8;

export class Colouring {
  constructor(rows, column) {
    this.column = column;
    this.names = column ? groupsOf(column) : [''];
    this.places = placesOf(column?.key, this.names);
    this.codes = column ? groupCodes(column, rows.count) : new Uint8Array(rows.count);
  }
  of(row) {
    return this.codes[row];
  }
  colour(group, colours) {
    return colours.colours[this.places[group] % colours.colours.length];
  }
  symbol(group, colours) {
    return colours.symbols[this.places[group] % colours.symbols.length];
  }
}

/** Columns that may colour: more than one value, and not too many. */
export function colouringColumns(rows, keys) {
  return keys
    .map((key) => rows.column(key))
    .filter((column) => column && column.hasMore(1) && !column.hasMore(MOST_GROUPS));
}
