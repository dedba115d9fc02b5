// SPDX-License-Identifier: MIT
// Numbers as people read them.

const MINUS = '\u2212';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

function fixed(decimals) {
  return new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
const byDecimals = [grouped, fixed(1), fixed(2), fixed(3), fixed(4)];

/** 1234567 -> 1,234,567; NaN, where there is no value, a dash. */
export function numberText(value, decimals = 0) {
  if (typeof value === 'bigint') return grouped.format(value).replace('-', MINUS);
  if (Number.isNaN(value)) return '\u2013';
  return byDecimals[decimals].format(value).replace('-', MINUS);
}

/** 1234567 -> 1.23M: four places at most, for axes and tiles. */
export function shortText(value) {
  const size = Math.abs(value);
  for (const [unit, letter] of [
    [1e18, 'E'],
    [1e15, 'P'],
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ]) {
    if (size >= unit) return significant(value / unit) + letter;
  }
  return significant(value);
}

function significant(value) {
  return String(Number(value.toPrecision(3))).replace('-', MINUS);
}

/** `Cycles`, `SRAM (bytes)` */
export function titleWithUnit(column) {
  return column.unit ? `${column.title} (${column.unit})` : column.title;
}

/** A title within a sentence: `miss rate`, but `MACs`. */
export function inSentence(title) {
  return /^[A-Z][a-z]/.test(title) ? title[0].toLowerCase() + title.slice(1) : title;
}
