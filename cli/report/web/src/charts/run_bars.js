// SPDX-License-Identifier: MIT
// Bars of several runs beside each other: their totals, and of simulations their layers.

import { BarChart } from './bar_chart.js';
import { choice } from '../document/dom.js';
import { groupsOf } from '../data/columns.js';
import { shareSeries, timeByOperator } from './operator_shares.js';
import { numberText, titleWithUnit } from '../data/number_text.js';

/** `+12.34 %`; of nothing nothing. */
function changeText(value, base) {
  if (!(base > 0) || value === null || value === base) return '';
  const change = (100 * (value - base)) / base;
  return ` (${change > 0 ? '+' : ''}${numberText(change, 2)} % of the first)`;
}

/** A tooltip's lines: what every run has at a place, the run that is pointed at first named. */
function linesAt(series, at, decimals) {
  return series
    .filter(({ values }) => values[at] !== null && values[at] !== undefined)
    .map(({ name, values }, i) => [
      name,
      `${numberText(values[at], decimals)}${i === 0 ? '' : changeText(values[at], series[0].values[at])}`,
    ]);
}

/** One quantity of all runs; null where there is nothing to draw. */
export function totalsOfRuns({ rows, comparison }) {
  const quantities = [...new Set(comparison.rows.map(({ quantity }) => quantity))];
  if (quantities.length === 0) return null;
  const view = { quantity: quantities[0] };
  const shown = () => comparison.rows.filter(({ quantity }) => quantity === view.quantity);
  const unit = () => [view.quantity, shown()[0].unit].filter(Boolean).join(', ');
  const series = () =>
    comparison.runs.map((name, i) => ({ name, place: i, values: shown().map(({ numbers }) => numbers[i]) }));
  const things = Math.max(...quantities.map((of) => comparison.rows.filter(({ quantity }) => quantity === of).length));
  const chart = new BarChart({
    rows,
    id: 'totals-chart',
    title: `${comparison.kicker}: totals side by side`,
    unit: unit(),
    wide: true,
    horizontal: true,
    steps: false,
    height: Math.min(1200, 110 + things * (14 + 16 * comparison.runs.length)),
    explain: (name, of) => {
      const at = shown().findIndex((row) => row.of === of);
      return [`${of}: ${view.quantity}`, linesAt(series(), at, shown()[0].unit === '%' ? 2 : 0)];
    },
    controls: [
      choice(
        'show',
        quantities.map((quantity) => [quantity, quantity]),
        view.quantity,
        (quantity) => {
          view.quantity = quantity;
          chart.unit = unit();
          chart.card.draw();
        },
      ),
    ],
    data: () => ({ categories: shown().map(({ of }) => of), series: series() }),
  });
  return chart;
}

/** Which network of each run is held against which: of one each these, else those of one name. */
function networkPairs({ one_thing_each: one, rows }, runs) {
  const column = (run) => run.rows.column('network');
  if (one) return [{ label: rows[0]?.of ?? '', names: runs.map((run) => groupsOf(column(run))[0]) }];
  const names = [...new Set(runs.flatMap((run) => groupsOf(column(run))))];
  return names
    .filter((name) => runs.filter((run) => groupsOf(column(run)).includes(name)).length > 1)
    .map((name) => ({ label: name, names: runs.map(() => name) }));
}

/** Layer names of a run's network to rows; a name that comes again is numbered. */
function layersOf({ rows }, network) {
  const found = new Map();
  for (let row = 0; row < rows.count; ++row) {
    if (rows.column('network').text(row) !== network) continue;
    const name = rows.column('layer').text(row);
    let unique = name;
    for (let i = 2; found.has(unique); ++i) unique = `${name} (${i})`;
    found.set(unique, row);
  }
  return found;
}

/** All names in the order of the first run; those it does not have come after the one that they follow. */
function mergedNames(layers) {
  const merged = [...layers[0].keys()];
  for (const of of layers.slice(1)) {
    let at = -1;
    for (const name of of.keys()) {
      const known = merged.indexOf(name);
      if (known >= 0) {
        at = known;
      } else {
        merged.splice(++at, 0, name);
      }
    }
  }
  return merged;
}

const LAYER_KEYS = [
  'cycles',
  'vector_cycles',
  'milliseconds',
  'stall_cycles',
  'overall_util',
  'macs',
  'sram_words',
  'dram_words',
];

/** Where the time of each run goes: a bar a network and run. Null where nothing is to be shown. */
export function operatorsOfRuns({ rows, runs }) {
  const bars = runs.flatMap((run) => {
    const network = run.rows.column('network');
    const names = groupsOf(network);
    return names.map((name, i) => ({
      name: names.length > 1 ? `${run.name}: ${name}` : run.name,
      times: timeByOperator(
        run.rows,
        Array.from({ length: run.rows.count }, (_, row) => row).filter((row) => network.at(row) === i),
      ),
    }));
  });
  if (runs.some((run) => run.rows.count === 0)) return null;
  return new BarChart({
    rows,
    id: 'operators-chart',
    title: 'Time by operator, run by run',
    unit: 'Share of the time (%)',
    stacked: true,
    horizontal: true,
    wide: true,
    steps: false,
    most: 100,
    height: 110 + 38 * bars.length,
    text: (value) => String(value),
    explain: (name, bar, value) => [bar, [[name, `${numberText(value, 1)} % of the time`]]],
    data: () => ({ categories: bars.map(({ name }) => name), series: shareSeries(bars.map(({ times }) => times)) }),
  });
}

/** Layers of the same name side by side. */
export function layersOfRuns({ rows, comparison, runs }) {
  const pairs = networkPairs(comparison, runs).filter(({ names }) =>
    runs.some((run, i) => run.rows.count > 0 && names[i] !== undefined),
  );
  if (pairs.length === 0 || runs.some((run) => run.rows.count === 0)) return null;
  const view = { pair: pairs[0], key: 'cycles' };
  const column = (run) => run.rows.column(view.key);
  const data = () => {
    const layers = runs.map((run, i) => layersOf(run, view.pair.names[i]));
    const categories = mergedNames(layers);
    const series = runs.map((run, i) => ({
      name: run.name,
      place: i,
      values: categories.map((name) => (layers[i].has(name) ? column(run).at(layers[i].get(name)) : null)),
    }));
    return { categories, series };
  };
  const controls = [];
  if (pairs.length > 1)
    controls.push(
      choice(
        'network',
        pairs.map(({ label }, i) => [String(i), label]),
        '0',
        (i) => {
          view.pair = pairs[Number(i)];
          chart.card.draw();
        },
      ),
    );
  const keys = LAYER_KEYS.filter(
    (key) => runs.every((run) => run.rows.has(key)) && runs.some((run) => run.rows.column(key).spread.most > 0),
  );
  controls.push(
    choice(
      'show',
      keys.map((key) => [key, runs[0].rows.column(key).title]),
      'cycles',
      (key) => {
        view.key = key;
        chart.unit = titleWithUnit(column(runs[0]));
        chart.card.draw();
      },
    ),
  );
  const chart = new BarChart({
    rows,
    id: 'layers-chart',
    title: 'Layers side by side',
    note: 'Layers of the same name stand together; a layer that only one run has stands alone.',
    unit: 'Cycles',
    wide: true,
    steps: false,
    height: 400,
    explain: (name, layer) => {
      const { categories, series } = data();
      return [layer, linesAt(series, categories.indexOf(layer), column(runs[0]).decimals ?? 0)];
    },
    controls,
    data,
  });
  return chart;
}
