// SPDX-License-Identifier: MIT
// The columns of a result, as the C++ side packs them (cli/report/data/columns.h): little-endian arrays in base64.

import { numberText } from './number_text.js';

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes.buffer;
}

const ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array, i64: BigInt64Array };

/** A column of numbers: `at(row)` for arithmetic, `text(row)` for people. */
class NumberColumn {
  /** `exact`: where numbers are beyond 2^53; `values`: the distinct ones, ascending, where they are known. */
  constructor(meta, numbers, { exact, values } = {}) {
    Object.assign(this, meta);
    this.isNumber = true;
    this.numbers = numbers;
    this.exact = exact;
    this.found = values;
  }
  at(row) {
    return this.numbers[row];
  }
  text(row) {
    return this.role === 'id'
      ? this.plain(row)
      : numberText(this.exact ? this.exact[row] : this.numbers[row], this.decimals ?? 0);
  }
  /** As a command line wants it: without separators. */
  plain(row) {
    return String(this.exact ? this.exact[row] : this.numbers[row]);
  }
  order(row) {
    return this.numbers[row];
  }
  get distinct() {
    this.found ??= Array.from(new Set(this.numbers))
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    return this.found;
  }
  /** Whether there are that many distinct values; quicker than to find all of them. */
  hasMore(than) {
    if (this.found) return this.found.length > than;
    const some = new Set();
    for (const value of this.numbers) {
      if (!Number.isNaN(value) && some.add(value).size > than) return true;
    }
    return false;
  }
  get spread() {
    this.ends ??= spreadOver(this, this.numbers.keys());
    return this.ends;
  }
  /** Texts among which is the longest. */
  extremes() {
    const { least, most } = this.spread;
    if (!(least <= most)) return [numberText(NaN)];
    return [least, most].map((value) => (this.role === 'id' ? String(value) : numberText(value, this.decimals ?? 0)));
  }
}

/** The least and the greatest value of some rows; of none the least is above the greatest. */
export function spreadOver(column, rows) {
  let [least, most] = [Infinity, -Infinity];
  for (const row of rows) {
    const value = column.numbers[row];
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

const SAMPLED = 2000; // texts that are measured

/** A column of texts, each a number into `values`. */
class TextColumn {
  constructor(meta, values, codes) {
    Object.assign(this, meta);
    this.isNumber = false;
    this.values = values;
    this.codes = codes;
    const sorted = values.map((_, i) => i).sort((a, b) => values[a].localeCompare(values[b], 'en', { numeric: true }));
    this.ranks = new Float64Array(values.length);
    sorted.forEach((code, rank) => {
      this.ranks[code] = rank;
    });
  }
  at(row) {
    return this.codes[row];
  }
  text(row) {
    return this.values[this.codes[row]];
  }
  plain(row) {
    return this.text(row);
  }
  order(row) {
    return this.ranks[this.codes[row]];
  }
  get distinct() {
    return this.values;
  }
  hasMore(than) {
    return this.values.length > than;
  }
  extremes() {
    return this.values.slice(0, SAMPLED);
  }
}

function unpackedCodes(data, rows) {
  return data.codes === undefined ? new Uint8Array(rows) : new ARRAYS[data.type](bytesOf(data.codes));
}

export function unpackColumn(meta, rows) {
  const { data, ...rest } = meta;
  if (meta.kind === 'text') return new TextColumn(rest, data.values, unpackedCodes(data, rows));
  if (data.values !== undefined) {
    const codes = unpackedCodes(data, rows);
    const numbers = new Float64Array(rows);
    for (let i = 0; i < rows; ++i) numbers[i] = data.values[codes[i]] ?? NaN;
    return new NumberColumn(rest, numbers, { values: data.values });
  }
  const array = new ARRAYS[data.type](bytesOf(data.numbers));
  if (data.type === 'i64') return new NumberColumn(rest, Float64Array.from(array, Number), { exact: array });
  return new NumberColumn(rest, array instanceof Float64Array ? array : Float64Array.from(array));
}

export function computedColumn(meta, rows, value) {
  const numbers = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) numbers[i] = value(i);
  return new NumberColumn({ kind: 'number', ...meta }, numbers);
}

/** The distinct values a row's column takes, as text, in their order. */
export function groupsOf(column) {
  if (!column.isNumber) return column.values;
  return column.distinct.map((value) => numberText(value, column.decimals ?? 0));
}

/** For each row the position of its value in groupsOf(). */
export function groupCodes(column, rows) {
  if (!column.isNumber) return column.codes;
  const position = new Map(column.distinct.map((value, i) => [value, i]));
  return Uint32Array.from({ length: rows }, (_, row) => position.get(column.at(row)) ?? 0);
}
