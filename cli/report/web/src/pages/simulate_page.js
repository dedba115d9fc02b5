// SPDX-License-Identifier: MIT
// Layers of systole simulate.

import { BarChart } from '../charts/bar_chart.js';
import { groupCodes, groupsOf } from '../data/columns.js';
import { DetailCard } from '../cards/detail_card.js';
import { choice, element } from '../document/dom.js';
import { placesOf } from '../charts/meaning.js';
import { numberText, shortText, titleWithUnit } from '../data/number_text.js';
import { ParallelChart } from '../charts/parallel_chart.js';
import { rooflineReach, rooflineRoofs, roofText } from '../charts/roofline.js';
import { ScatterChart } from '../charts/scatter_chart.js';
import { TableCard } from '../cards/table_card.js';
import { UtilisationMap } from '../charts/utilisation_map.js';

const SHOWN = ['op', 'cycles', 'stall_cycles', 'macs', 'overall_util', 'macs_per_cycle', 'bound'];

export function simulatePage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  const networks = groupsOf(column('network'));
  const networkOf = groupCodes(column('network'), rows.count);
  const several = networks.length > 1;
  column('network').hidden = !several;
  for (const key of ['stall_cycles', 'packed_channels'])
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
  const layers = layerBars({ rows, view, networks, networkOf, describe });
  const map = new UtilisationMap({ rows, view, networks, networkOf, describe });
  const pick = several
    ? [
        choice(
          'network',
          networks.map((name, i) => [String(i), name]),
          '0',
          (i) => {
            view.network = Number(i);
            layers.card.draw();
            map.card.draw();
          },
        ),
      ]
    : [];
  layers.card.root.querySelector('.controls').prepend(...pick);

  const detail = new DetailCard({ rows, commands, noun: 'layer', heading });
  const roofline = new ScatterChart({
    rows,
    id: 'roofline',
    title: 'Roofline',
    x: 'macs_per_word',
    y: 'macs_per_cycle',
    axes: ['macs_per_word', 'macs_per_cycle'],
    front: false,
    log: true,
    colourKeys: several ? ['op', 'network'] : ['op', 'bound'],
    describe,
    roofs: rooflineRoofs(payload.machine, column('macs_per_word'), column('macs_per_cycle')),
    labels: () =>
      Array.from(rows.selection)
        .sort((a, b) => column('cycles').at(b) - column('cycles').at(a))
        .slice(0, 3),
    reach: rooflineReach(payload.machine, column('macs_per_word'), column('macs_per_cycle')),
  });
  roofline.card.setNote(roofText(payload.machine));
  const shares = operatorShares({ rows, networks, networkOf });
  const parallel = new ParallelChart({
    rows,
    id: 'parallel',
    title: 'Parallel coordinates',
    colourKeys: ['op'],
    keys: [
      'op',
      'macs',
      'macs_per_word',
      'cycles',
      'stall_cycles',
      'overall_util',
      'macs_per_cycle',
      'sram_words',
      'dram_words',
    ].filter((key) => rows.has(key)),
  });
  const table = new TableCard({ rows, title: 'Layers', noun: 'layer', keys: ['network', 'layer'], printed: 1000 });
  const slowest = [...rows.selection].reduce((a, b) => (column('cycles').at(b) > column('cycles').at(a) ? b : a));
  return {
    charts: [layers, roofline, shares, map, parallel],
    cards: [
      layers.card.root,
      element('div', { class: 'pair' }, roofline.card.root, detail.root),
      shares.card.root,
      map.card.root,
      parallel.card?.root,
      table.root,
    ].filter(Boolean),
    table,
    first: slowest,
  };
}

/** Cycles of one network's layers, coloured by operator; stalls on top. */
function layerBars({ rows, view, networks, networkOf, describe }) {
  const [op, cycles, stalls, layer] = ['op', 'cycles', 'stall_cycles', 'layer'].map((key) => rows.column(key));
  const ops = groupsOf(op);
  const places = placesOf('op', ops);
  const hasStalls = stalls.spread.most > 0;
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
  const chart = new BarChart({
    rows,
    id: 'layers',
    title: 'Cycles by layer',
    unit: 'Cycles',
    stacked: true,
    wide: true,
    describe,
    controls: [order],
    height: 400,
    data: () => {
      const shown = Array.from(rows.selection).filter((row) => networkOf[row] === view.network);
      if (view.order === 'slowest') shown.sort((a, b) => cycles.at(b) - cycles.at(a));
      const present = ops.map((_, i) => i).filter((i) => shown.some((row) => op.at(row) === i));
      const series = present.map((i) => ({
        name: ops[i],
        place: places[i],
        rows: shown.map((row) => (op.at(row) === i ? row : -1)),
        values: shown.map((row) => (op.at(row) === i ? cycles.at(row) - stalls.at(row) : 0)),
      }));
      if (hasStalls)
        series.push({
          name: 'stalls',
          colour: '#8a939d',
          hatched: true,
          rows: shown,
          values: shown.map((row) => stalls.at(row)),
        });
      return { categories: shown.map((row) => layer.text(row)), series };
    },
  });
  if (networks.length > 1) chart.card.setNote('One network at a time.');
  return chart;
}

/** Which operators take the cycles, network by network. */
function operatorShares({ rows, networks, networkOf }) {
  const [op, cycles] = ['op', 'cycles'].map((key) => rows.column(key));
  const ops = groupsOf(op);
  const places = placesOf('op', ops);
  const totals = () => {
    const sums = ops.map(() => networks.map(() => 0));
    const all = networks.map(() => 0);
    for (const row of rows.selection) {
      sums[op.at(row)][networkOf[row]] += cycles.at(row);
      all[networkOf[row]] += cycles.at(row);
    }
    return { sums, all };
  };
  return new BarChart({
    rows,
    id: 'shares',
    title: 'Cycles by operator',
    unit: 'Share of cycles (%)',
    stacked: true,
    horizontal: true,
    wide: true,
    steps: false,
    most: 100,
    height: 110 + 38 * networks.length,
    text: (value) => String(value),
    explain: (name, network, value) => [network, [[name, `${numberText(value, 1)} % of the cycles`]]],
    data: () => {
      const { sums, all } = totals();
      const kept = networks.map((_, i) => i).filter((i) => all[i] > 0);
      return {
        categories: kept.map((i) => `${networks[i]} (${shortText(all[i])})`),
        series: ops.map((name, i) => ({
          name,
          place: places[i],
          values: kept.map((k) => (100 * sums[i][k]) / all[k]),
        })),
      };
    },
  });
}
