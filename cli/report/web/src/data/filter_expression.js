// SPDX-License-Identifier: MIT
// What stands in a column's filter: `>= 16`, `8..64`, `!= 32`, `1.5M`, `os or ws`, `= os`, `! rp`.

const UNITS = { '': 1, 'k': 1e3, 'm': 1e6, 'g': 1e9, 't': 1e12 };

function numberOf(text) {
  const match = /^\s*([-\u2212]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([kmgt]?)\s*%?\s*$/i.exec(text);
  if (!match) return NaN;
  return Number(match[1].replaceAll(',', '').replace('\u2212', '-')) * UNITS[match[2].toLowerCase()];
}

const COMPARISONS = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '!': (a, b) => a !== b,
};

function numberTest(text) {
  const range = text.split('..');
  if (range.length === 2) {
    const [low, high] = [
      range[0].trim() === '' ? -Infinity : numberOf(range[0]),
      range[1].trim() === '' ? Infinity : numberOf(range[1]),
    ];
    if (Number.isNaN(low) || Number.isNaN(high)) return null;
    return (value) => value >= low && value <= high;
  }
  const [, sign, rest] = /^\s*(<=|>=|==|!=|<|>|=|!)?(.*)$/.exec(text);
  const wanted = numberOf(rest);
  if (Number.isNaN(wanted)) return null;
  const compare = COMPARISONS[sign ?? '='];
  return (value) => compare(value, wanted);
}

function textTest(text) {
  const [, sign, rest] = /^\s*(==|!=|=|!)?\s*(.*?)\s*$/.exec(text);
  const wanted = rest.toLowerCase();
  if (sign === '=' || sign === '==') return (value) => value === wanted;
  if (sign === '!=') return (value) => value !== wanted;
  if (sign === '!') return (value) => !value.includes(wanted);
  return (value) => value.includes(wanted);
}

/** A test of a column's rows, undefined for an empty filter, null for one that is not understood. */
export function filterOf(column, expression) {
  if (expression.trim() === '') return undefined;
  const tests = expression.split(/\s+or\s+/i).map((part) => (column.isNumber ? numberTest(part) : textTest(part)));
  if (tests.includes(null)) return null;
  if (column.isNumber) return (row) => tests.some((test) => test(column.at(row)));
  const passes = column.values.map((value) => tests.some((test) => test(value.toLowerCase())));
  return (row) => passes[column.codes[row]];
}
