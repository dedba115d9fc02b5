// SPDX-License-Identifier: MIT
// Points of several explorations in one chart, each with its own front.

import { computedColumn, unpackColumn } from '../data/columns.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { Rows } from '../data/rows.js';
import { ScatterChart } from './scatter_chart.js';

/** Numbers that all runs have, and the run as a column of names. */
function joined(runs, { name, prefix, models }) {
  const count = runs.reduce((sum, run) => sum + run.rows.count, 0);
  const runOf = new Uint8Array(count);
  const rowOf = new Uint32Array(count);
  let at = 0;
  runs.forEach((run, i) => {
    for (let row = 0; row < run.rows.count; ++row, ++at) [runOf[at], rowOf[at]] = [i, row];
  });
  const shared = runs[0].rows.columns.filter(
    ({ key, isNumber, role }) => isNumber && role !== 'id' && runs.every((run) => run.rows.column(key)?.isNumber),
  );
  const columns = shared.map(({ key, title, unit, decimals, role }) =>
    computedColumn({ key, title, unit, decimals, role }, count, (row) =>
      runs[runOf[row]].rows.column(key).at(rowOf[row]),
    ),
  );
  const names = unpackColumn(
    { key: 'run', title: 'Run', kind: 'text', data: { values: runs.map((run) => run.name) } },
    count,
  );
  names.codes = runOf;
  return new Rows(count, [names, ...columns], { name, prefix, models });
}

export function pointsOfRuns({ rows: { name, prefix, models }, runs }) {
  if (runs.some((run) => run.rows.count === 0)) return null;
  const rows = joined(runs, { name, prefix, models });
  const axes = rows.columns.filter((column) => column.isNumber && column.hasMore(1)).map(({ key }) => key);
  const [y, x] = [...runs[0].payload.objectives, 'pes'].filter((key) => rows.has(key));
  if (x === undefined || axes.length === 0) return null;
  const describe = (row, first = []) => [
    rows.column('run').text(row),
    [...new Set([...first, ...axes.map((key) => rows.column(key))])].map((column) => [
      titleWithUnit(column),
      numberText(column.at(row), column.decimals ?? 0),
    ]),
  ];
  const chart = new ScatterChart({
    rows,
    id: 'points-chart',
    title: 'Trade-off of all runs',
    x,
    y,
    axes: [...new Set([x, y, ...axes])],
    colourKeys: ['run'],
    describe,
    frontPer: ['run'],
    wide: true,
  });
  return chart;
}
