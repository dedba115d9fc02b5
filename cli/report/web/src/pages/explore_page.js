// SPDX-License-Identifier: MIT
// Design points of systole explore.

import { computedColumn, groupCodes } from '../data/columns.js';
import { DetailCard } from '../cards/detail_card.js';
import { element } from '../document/dom.js';
import { HeatMap } from '../charts/heat_map.js';
import { titleWithUnit } from '../data/number_text.js';
import { ParallelChart } from '../charts/parallel_chart.js';
import { ScatterChart } from '../charts/scatter_chart.js';
import { TableCard } from '../cards/table_card.js';

/** Of all multiply-accumulates that the array could have done, those that were useful. */
export function withUtilisation(columns, count) {
  const of = (key) => columns.find((column) => column.key === key);
  const [macs, cycles, pes] = ['macs', 'cycles', 'pes'].map(of);
  if (!macs || !cycles || !pes) return columns;
  return [
    ...columns,
    computedColumn(
      { key: 'utilisation', title: 'Utilisation', unit: '%', decimals: 2, role: 'metric' },
      count,
      (row) => (100 * macs.at(row)) / (cycles.at(row) * pes.at(row)),
    ),
  ];
}

export function explorePage({ rows, commands, payload }) {
  const varying = (role) => rows.columns.filter((column) => column.role === role && column.hasMore(1));
  const settings = varying('setting');
  const metrics = varying('metric');
  for (const column of rows.columns) column.hidden ||= column.role !== 'id' && !column.hasMore(1);

  const heading = (row) =>
    settings.length === 0 ? `Point ${rows.column('id').plain(row)}` : headingOf(rows, settings, row);
  const describe = (row, first = []) => {
    const shown = [...new Set([...first, ...metrics])];
    return [
      heading(row),
      [...settings, ...shown.filter((column) => !settings.includes(column))].map((column) => [
        titleWithUnit(column),
        column.text(row),
      ]),
    ];
  };
  const numbers = [...metrics, ...settings.filter((column) => column.isNumber)].map((column) => column.key);
  const [y, x] = [payload.objectives[0], payload.objectives[1] ?? 'pes'];
  const colourKeys = [
    'dataflow',
    'variant',
    'network',
    'memory',
    'timing',
    'depthwise',
    ...settings.map((column) => column.key),
  ];
  const cards = [];
  const detail = new DetailCard({ rows, commands, noun: 'point', heading });
  const scatter = new ScatterChart({
    rows,
    id: 'scatter',
    title: 'Trade-off',
    x,
    y,
    axes: [...new Set([x, y, ...numbers])],
    colourKeys: [...new Set(colourKeys)],
    describe,
    frontPer: payload.per,
  });
  cards.push(element('div', { class: 'pair' }, scatter.card.root, detail.root));
  const parallel = new ParallelChart({
    rows,
    id: 'parallel',
    title: 'Parallel coordinates',
    keys: parallelKeys([...settings, ...metrics].map((column) => column.key)),
    colourKeys: [...new Set(colourKeys)],
  });
  if (parallel.card) cards.push(parallel.card.root);
  const charts = [scatter, parallel];
  const axes = heatAxes(settings);
  if (axes.length >= 2) {
    const values = [
      { column: rows.column('utilisation'), best: 'most' },
      ...metrics.filter((column) => column.key !== 'utilisation').map((column) => ({ column, best: 'least' })),
    ];
    const [across, up] = heatPair(rows, axes);
    const height = Math.min(420, 130 + 34 * rows.column(up).distinct.length);
    const heat = new HeatMap({
      rows,
      id: 'heat',
      title: 'Heat map',
      axes,
      x: across,
      y: up,
      values,
      describe,
      height,
      wide: true,
    });
    cards.push(heat.card.root);
    charts.push(heat);
  }
  const table = new TableCard({
    rows,
    title: 'Points',
    noun: 'point',
    keys: ['id'],
    sort: { key: y, ascending: true },
  });
  cards.push(table.root);
  return { cards, charts, table, first: table.order[0] ?? -1 };
}

/** What tells a design apart, in a few words. */
function headingOf(rows, settings, row) {
  const of = (key) => rows.column(key).text(row);
  const varies = new Set(settings.map((column) => column.key));
  const words = [];
  if (varies.has('network')) words.push(of('network'));
  if (varies.has('variant')) words.push(of('variant'));
  if (varies.has('rows') || varies.has('cols')) words.push(`${of('rows')}\u00d7${of('cols')}`);
  if (varies.has('dataflow')) words.push(of('dataflow'));
  return words.length > 0 ? words.join(', ') : `Point ${rows.column('id').plain(row)}`;
}

function heatAxes(settings) {
  const keys = settings.map((column) => column.key);
  const liked = ['cols', 'rows'].filter((key) => keys.includes(key));
  return [...liked, ...keys.filter((key) => !liked.includes(key))];
}

/** The first pair of settings that fill a map well; else the pair that fills most cells. */
function heatPair(rows, keys) {
  const cells = ([x, y]) => {
    const [a, b] = [groupCodes(rows.column(x), rows.count), groupCodes(rows.column(y), rows.count)];
    const met = new Set();
    for (let row = 0; row < rows.count; ++row) met.add(a[row] * 65536 + b[row]);
    return met.size;
  };
  const pairs = keys.slice(0, 6).flatMap((x, i) => keys.slice(i + 1, 6).map((y) => [x, y]));
  const room = ([x, y]) => rows.column(x).distinct.length * rows.column(y).distinct.length;
  if (room(pairs[0]) > 1000 || cells(pairs[0]) >= 0.6 * room(pairs[0])) return pairs[0];
  return pairs.map((pair) => ({ pair, filled: cells(pair) })).reduce((a, b) => (b.filled > a.filled ? b : a)).pair;
}

/** What as many axes as can be told apart show: what follows from the network alone goes first. */
function parallelKeys(keys) {
  const MOST = 12;
  let kept = keys;
  for (const key of ['params', 'macs', 'sram_ofmap_kb', 'depthwise', 'dram_latency']) {
    if (kept.length > MOST) kept = kept.filter((one) => one !== key);
  }
  return kept.slice(0, MOST);
}
