// SPDX-License-Identifier: MIT
// systole cache --paper: the published benchmarks, and what the result hangs on.

import { BarChart } from '../charts/bar_chart.js';
import { DetailCard } from '../cards/detail_card.js';
import { choice, element } from '../document/dom.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { TableCard } from '../cards/table_card.js';

const SPOKEN = [
  'weights',
  'gemm',
  'choice',
  'miss_rate',
  'null_misses',
  'null_time',
  'larger_misses',
  'larger_time',
  'published_range',
];

export function paperPage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  const isChoice = (row) => column('is_choice').at(row) === 1;
  const heading = (row) =>
    isChoice(row)
      ? column('choice').text(row)
      : `${column('network').text(row)}, ${column('weights').text(row)}, ${column('gemm').text(row)}`;
  const describe = (row) => [
    heading(row),
    SPOKEN.map(column)
      .filter((one) => one.text(row) !== '')
      .map((one) => [titleWithUnit(one), one.text(row)]),
  ];
  const detail = new DetailCard({ rows, commands, noun: 'row', heading });
  const benchmarks = savings({
    rows,
    payload,
    describe,
    id: 'benchmarks',
    title: 'Published benchmarks',
    filter: (row) => !isChoice(row),
    label: heading,
  });
  const choices = savings({
    rows,
    payload,
    describe,
    id: 'choices',
    title: 'One choice changed at a time',
    filter: isChoice,
    label: heading,
  });
  const table = new TableCard({
    rows,
    title: 'Benchmarks and choices',
    noun: 'row',
    keys: ['network', 'choice'],
    printed: 400,
  });
  return {
    charts: [benchmarks, choices],
    table,
    first: 0,
    cards: [element('div', { class: 'pair' }, benchmarks.card.root, detail.root), choices.card.root, table.root],
  };
}

function savings({ rows, payload, describe, id, title, filter, label }) {
  const view = { of: 'misses' };
  const count = new Set(Array.from(rows.selection).filter(filter).map(label)).size;
  const chart = new BarChart({
    rows,
    id,
    title,
    note:
      id === 'choices'
        ? 'Saved by a null cache; dashed: the published range.'
        : 'Saved by 1 KB of null cache, and by 16 KB more of cache; dashed: the published range.',
    unit: 'Fewer misses (%)',
    horizontal: true,
    describe,
    height: 110 + 26 * Math.max(4, count),
    wide: id === 'choices',
    text: (value) => numberText(value),
    controls: [
      choice(
        'show',
        [
          ['misses', 'fewer misses'],
          ['time', 'less time'],
        ],
        'misses',
        (key) => {
          view.of = key;
          chart.unit = key === 'misses' ? 'Fewer misses (%)' : 'Less time (%)';
          chart.card.draw();
        },
      ),
    ],
    data: () =>
      data({
        rows,
        label,
        shown: Array.from(rows.selection).filter(filter),
        of: view.of,
        range: payload.published[view.of],
      }),
  });
  return chart;
}

/** A bar for each kind of weights and what is compared; rows of one label share a place. */
function data({ rows, label, shown, of, range }) {
  const categories = [...new Set(shown.map(label))];
  const weights = rows.column('weights');
  const kinds = [...new Set(shown.map((row) => weights.text(row)))];
  const apart = shown.length > categories.length;
  const found = (kind) =>
    categories.map((name) => shown.find((row) => label(row) === name && (!apart || weights.text(row) === kind)) ?? -1);
  const one = (name, key, members) => ({
    name,
    rows: members,
    values: members.map((row) => (row < 0 ? null : rows.column(`${key}_${of}`).at(row))),
  });
  const series = apart
    ? kinds.map((kind) => one(`null cache, ${kind}`, 'null', found(kind)))
    : [one('null cache', 'null', found()), one('twice the cache', 'larger', found())];
  return { categories, series, marks: range.map((value) => ({ name: `${value} %`, value })) };
}
