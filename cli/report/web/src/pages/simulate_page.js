// SPDX-License-Identifier: MIT
// Layers of systole simulate.

import { BarChart } from '../charts/bar_chart.js';
import { groupCodes, groupsOf } from '../data/columns.js';
import { coreUse } from '../charts/core_use.js';
import { DetailCard } from '../cards/detail_card.js';
import { choice, element } from '../document/dom.js';
import { BESIDE, placesOf } from '../charts/meaning.js';
import { operatorShares } from '../charts/operator_shares.js';
import { shortText, titleWithUnit } from '../data/number_text.js';
import { ParallelChart } from '../charts/parallel_chart.js';
import { rooflineReach, rooflineRoofs } from '../charts/roofline.js';
import { ScatterChart } from '../charts/scatter_chart.js';
import { TableCard } from '../cards/table_card.js';
import { UtilisationMap } from '../charts/utilisation_map.js';

const SHOWN = [
  'op',
  'cycles',
  'vector_cycles',
  'milliseconds',
  'stall_cycles',
  'macs',
  'overall_util',
  'macs_per_cycle',
  'bound',
  'partition',
  'cores_idle',
];

export function simulatePage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  const networks = groupsOf(column('network'));
  const networkOf = groupCodes(column('network'), rows.count);
  const several = networks.length > 1;
  column('network').hidden = !several;
  for (const key of ['vector_cycles', 'stall_cycles', 'packed_channels'])
    if (rows.has(key)) column(key).hidden = !column(key).hasMore(1);
  const heading = (row) =>
    several ? `${column('network').text(row)}: ${column('layer').text(row)}` : column('layer').text(row);
  const describe = (row, first = []) => {
    const columns = [...new Set([...SHOWN.filter((key) => rows.has(key)).map(column), ...first])].filter(
      (one) => one.hidden !== true && one.text(row) !== '\u2013',
    );
    return [heading(row), columns.map((one) => [titleWithUnit(one), one.text(row)])];
  };

  const view = { network: 0, order: 'network' };
  const layers = layerBars({ rows, view, networks, networkOf, describe, clock: payload.clock_mhz });
  const map = new UtilisationMap({ rows, view, networks, networkOf, describe });
  const cores = coreUse({ rows, view, networks, networkOf, chips: payload.chips, describe });
  const pick = several
    ? [
        choice(
          'network',
          networks.map((name, i) => [String(i), name]),
          '0',
          (i) => {
            view.network = Number(i);
            for (const chart of [layers, map, cores]) chart?.card.draw();
          },
        ),
      ]
    : [];
  layers.card.root.querySelector('.controls').prepend(...pick);

  const detail = new DetailCard({ rows, commands, noun: 'layer', heading });
  const { x, y } = payload.roofline;
  const roofline = new ScatterChart({
    rows,
    id: 'roofline',
    title: 'Roofline',
    x,
    y,
    axes: [x, y],
    front: false,
    log: true,
    colourKeys: several ? ['kind', 'network'] : ['kind', 'bound'],
    describe,
    roofs: rooflineRoofs(payload.roofline, column(x), column(y)),
    labels: () =>
      Array.from(rows.selection)
        .sort((a, b) => column('cycles').at(b) - column('cycles').at(a))
        .slice(0, 3),
    reach: rooflineReach(payload.roofline, column(x), column(y)),
  });
  roofline.card.setNote(payload.roofline.text);
  const shares = operatorShares({ rows, networks, networkOf });
  if (payload.vector_unit) shares.card.setNote(`Beside the array: ${payload.vector_unit}.`);
  const parallel = new ParallelChart({
    rows,
    id: 'parallel',
    title: 'Parallel coordinates',
    colourKeys: ['kind'],
    among: Array.from(rows.selection).filter((row) => !Number.isNaN(column('overall_util').at(row))),
    keys: [
      'kind',
      'macs',
      x,
      'cycles',
      'stall_cycles',
      'overall_util',
      'macs_per_cycle',
      'sram_words',
      'dram_words',
    ].filter((key) => rows.has(key)),
  });
  const table = new TableCard({ rows, title: 'Layers', noun: 'layer', keys: ['network', 'layer'], printed: 1000 });
  const time = (row) => column('cycles').at(row) + column('vector_cycles').at(row);
  const slowest = [...rows.selection].reduce((a, b) => (time(b) > time(a) ? b : a));
  return {
    charts: [layers, roofline, shares, cores, map, parallel].filter(Boolean),
    cards: [
      layers.card.root,
      element('div', { class: 'pair' }, roofline.card.root, detail.root),
      shares.card.root,
      cores?.card.root,
      map.card.root,
      parallel.card?.root,
      table.root,
    ].filter(Boolean),
    table,
    first: slowest,
  };
}

/** Cycles of one network's layers, coloured by operator; stalls and what is beside the array on top. With a clock also milliseconds. */
function layerBars({ rows, view, networks, networkOf, describe, clock }) {
  const [kind, cycles, vector, stalls, layer] = ['kind', 'cycles', 'vector_cycles', 'stall_cycles', 'layer'].map(
    (key) => rows.column(key),
  );
  const kinds = groupsOf(kind);
  const places = placesOf('kind', kinds);
  const hasStalls = stalls.spread.most > 0;
  const hasVector = vector.spread.most > 0;
  let ofCycle = 1; // what the axis counts
  const order = choice(
    'order',
    [
      ['network', 'as in the network'],
      ['slowest', 'slowest first'],
    ],
    'network',
    (value) => {
      view.order = value;
      chart.card.draw();
    },
  );
  const unit = choice(
    'show',
    [
      ['cycles', 'cycles'],
      ['ms', 'ms'],
    ],
    'cycles',
    (value) => {
      ofCycle = value === 'ms' ? 1 / (clock * 1e3) : 1;
      chart.unit = value === 'ms' ? `Time at ${shortText(clock * 1e6)}Hz (ms)` : 'Cycles';
      chart.card.heading.textContent = value === 'ms' ? 'Time by layer' : 'Cycles by layer';
      chart.card.draw();
    },
  );
  const chart = new BarChart({
    rows,
    id: 'layers',
    title: 'Cycles by layer',
    unit: 'Cycles',
    stacked: true,
    wide: true,
    describe,
    controls: clock > 0 ? [unit, order] : [order],
    height: 400,
    data: () => {
      const shown = Array.from(rows.selection).filter((row) => networkOf[row] === view.network);
      if (view.order === 'slowest') shown.sort((a, b) => cycles.at(b) + vector.at(b) - cycles.at(a) - vector.at(a));
      const present = kinds
        .map((_, i) => i)
        .filter((i) => shown.some((row) => kind.at(row) === i && cycles.at(row) > 0));
      const series = present.map((i) => ({
        name: kinds[i],
        place: places[i],
        rows: shown.map((row) => (kind.at(row) === i ? row : -1)),
        values: shown.map((row) => (kind.at(row) === i ? (cycles.at(row) - stalls.at(row)) * ofCycle : 0)),
      }));
      const part = (name, column, style) =>
        series.push({ name, ...style, rows: shown, values: shown.map((row) => column.at(row) * ofCycle) });
      if (hasStalls) part('stalls', stalls, { colour: '#8a939d', hatched: true });
      if (hasVector) part(BESIDE.name, vector, { place: BESIDE.place });
      return { categories: shown.map((row) => layer.text(row)), series };
    },
  });
  if (networks.length > 1) chart.card.setNote('One network at a time.');
  return chart;
}
