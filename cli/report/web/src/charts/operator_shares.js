// SPDX-License-Identifier: MIT
// Where the time goes by operator: of the array's cycles and of those that operators beside the array add.

import { BarChart } from './bar_chart.js';
import { groupsOf } from '../data/columns.js';
import { BESIDE, placesOf } from './meaning.js';
import { numberText, shortText } from '../data/number_text.js';

const MOST_NAMED = 7; // operators with a colour of their own
const ARRAY_PLACE = 5;
const REST = { name: 'other', colour: '#8a939d', hatched: true };

/** Of each operator the cycles of some rows, the most first: {name, array, beside, all}. */
export function timeByOperator(rows, some) {
  const op = rows.column('op');
  const times = groupsOf(op).map((name) => ({ name, array: 0, beside: 0, all: 0 }));
  for (const row of some) {
    const time = times[op.at(row)];
    time.array += rows.column('cycles').at(row);
    time.beside += rows.column('vector_cycles').at(row);
    time.all = time.array + time.beside;
  }
  return times.filter(({ all }) => all > 0).sort((a, b) => b.all - a.all);
}

function total(times) {
  return times.reduce((sum, { all }) => sum + all, 0);
}

/** Series of stacked shares, a bar for each of `lists` (of timeByOperator): the largest operators, and the others together. */
export function shareSeries(lists) {
  const largest = new Map();
  for (const times of lists)
    for (const { name, all } of times) largest.set(name, Math.max(largest.get(name) ?? 0, all / total(times)));
  const names = [...largest.keys()].sort((a, b) => largest.get(b) - largest.get(a)).slice(0, MOST_NAMED);
  const places = placesOf('op', names);
  const share = (times, kept) => (100 * total(times.filter(({ name }) => kept(name)))) / Math.max(1, total(times));
  const series = names.map((name, i) => ({
    name,
    place: places[i],
    values: lists.map((times) => share(times, (other) => other === name)),
  }));
  if (largest.size > MOST_NAMED)
    series.push({ ...REST, values: lists.map((times) => share(times, (name) => !names.includes(name))) });
  return series;
}

/** Of one network a bar for each operator, the array's part and what is beside it upon each other; of several a bar for each. */
export function operatorShares({ rows, networks, networkOf }) {
  const several = networks.length > 1;
  const chart = new BarChart({
    rows,
    id: 'shares',
    title: 'Time by operator',
    unit: 'Share of the time (%)',
    stacked: true,
    horizontal: true,
    wide: true,
    steps: false,
    most: several ? 100 : undefined,
    height: several ? 110 + 38 * networks.length : 90 + 26 * timeByOperator(rows, rows.selection).length,
    text: (value) => String(value),
    explain: (name, category, value) => [category, [[name, `${numberText(value, 1)} % of the time`]]],
    data: () => (several ? byNetwork({ rows, networks, networkOf }) : byOperator(rows)),
  });
  return chart;
}

function byOperator(rows) {
  const times = timeByOperator(rows, rows.selection);
  const all = total(times);
  const part = (name, place, of) => ({ name, place, values: times.map((time) => (100 * of(time)) / all) });
  const series = [
    part('array', ARRAY_PLACE, ({ array }) => array),
    part(BESIDE.name, BESIDE.place, ({ beside }) => beside),
  ];
  return {
    categories: times.map(({ name, all: cycles }) => `${name} (${shortText(cycles)})`),
    series: series.filter(({ values }) => values.some((value) => value > 0)),
  };
}

function byNetwork({ rows, networks, networkOf }) {
  const of = networks.map((_, i) => Array.from(rows.selection).filter((row) => networkOf[row] === i));
  const lists = of.map((some) => timeByOperator(rows, some));
  const kept = networks.map((_, i) => i).filter((i) => lists[i].length > 0);
  return {
    categories: kept.map((i) => `${networks[i]} (${shortText(total(lists[i]))})`),
    series: shareSeries(kept.map((i) => lists[i])),
  };
}
