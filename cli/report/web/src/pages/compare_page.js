// SPDX-License-Identifier: MIT
// Variants of systole compare.

import { BarChart } from '../charts/bar_chart.js';
import { blockChart, operatorChart } from './compare_layers.js';
import { groupCodes, groupsOf } from '../data/columns.js';
import { DetailCard } from '../cards/detail_card.js';
import { choice, element } from '../document/dom.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { placesOf } from '../charts/meaning.js';
import { ParallelChart } from '../charts/parallel_chart.js';
import { ScalingChart } from '../charts/scaling_chart.js';
import { ScatterChart } from '../charts/scatter_chart.js';
import { TableCard } from '../cards/table_card.js';

const SPOKEN = ['cycles', 'speedup', 'macs', 'params', 'replaced', 'sensitivity', 'top1'];

export function comparePage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  for (const key of ['network', 'select', 'depthwise', 'array']) column(key).hidden = !column(key).hasMore(1);
  const several = { networks: column('network').hasMore(1), arrays: column('array').hasMore(1) };
  const names = Array.from({ length: rows.count }, (_, row) => variantName(rows, row));
  const heading = (row) =>
    [
      several.networks ? `${column('network').text(row)}:` : '',
      names[row],
      several.arrays ? `on ${column('array').text(row)}` : '',
    ]
      .join(' ')
      .trim();
  const describe = (row, first = []) => [
    heading(row),
    [...new Set([...SPOKEN.filter((key) => rows.has(key)).map(column), ...first])]
      .filter((one) => one.text(row) !== '\u2013')
      .map((one) => [titleWithUnit(one), one.text(row)]),
  ];

  const detail = new DetailCard({ rows, commands, noun: 'choice', heading });
  const axes = ['cycles', 'speedup', 'params', 'macs', 'replaced', 'sensitivity', 'top1'].filter(
    (key) => rows.has(key) && column(key).hasMore(1),
  );
  const scatter = new ScatterChart({
    rows,
    id: 'scatter',
    title: 'Trade-off',
    x: axes.includes('params') ? 'params' : (axes.at(-1) ?? 'cycles'),
    y: 'cycles',
    axes,
    frontPer: ['network', 'array'],
    colourKeys: several.networks ? ['network', 'variant', 'array', 'select'] : ['variant', 'select', 'array'],
    describe,
  });
  const charts = [];
  const cards = [];
  if (!payload.is_front && rows.count <= 400) {
    const main = several.arrays ? new ScalingChart({ rows, names, describe }) : speedups({ rows, names, describe });
    charts.push(main);
    cards.push(main.card.root);
  }
  charts.push(scatter);
  cards.push(element('div', { class: 'pair' }, scatter.card.root, detail.root));
  if (payload.operators.length === rows.count && rows.count > 0) {
    for (const chart of [operatorChart({ rows, names, payload, describe }), blockChart({ rows, payload, heading })]) {
      charts.push(chart);
      cards.push(chart.card.root);
    }
  }
  const parallel = new ParallelChart({
    rows,
    id: 'parallel',
    title: 'Parallel coordinates',
    keys: ['network', 'array', 'variant', ...axes],
    colourKeys: ['variant', 'network'],
  });
  if (parallel.card) {
    charts.push(parallel);
    cards.push(parallel.card.root);
  }
  const table = new TableCard({
    rows,
    title: 'Choices',
    noun: 'choice',
    keys: ['network', 'variant', 'array'],
    printed: 400,
  });
  cards.push(table.root);
  const fastest =
    rows.count === 0
      ? -1
      : Array.from(rows.selection).reduce((a, b) => (column('speedup').at(b) > column('speedup').at(a) ? b : a));
  return { charts, cards, table, first: fastest };
}

/** `half50 greedy`, `baseline packed`: what tells the rows of one network and array apart. */
function variantName(rows, row) {
  const words = [rows.column('variant').text(row)];
  const select = rows.column('select');
  if (select.hasMore(1) && !['none', 'all', 'pareto'].includes(select.text(row))) words.push(select.text(row));
  if (rows.column('depthwise').hasMore(1)) words.push(rows.column('depthwise').text(row));
  return words.join(' ');
}

function speedups({ rows, names, describe }) {
  const [network, speedup, cycles] = ['network', 'speedup', 'cycles'].map((key) => rows.column(key));
  const networks = groupsOf(network);
  const of = groupCodes(network, rows.count);
  const all = [...new Set(names)];
  const places = placesOf('variant', all);
  const view = { value: speedup };
  const chart = new BarChart({
    rows,
    id: 'speedups',
    title: 'Speedup over the baseline',
    unit: 'Speedup',
    wide: true,
    describe,
    height: 340,
    text: (value) => (view.value === speedup ? `${value}\u00d7` : numberText(value)),
    controls: [
      choice(
        'show',
        [
          ['speedup', 'speedup'],
          ['cycles', 'cycles'],
        ],
        'speedup',
        (key) => {
          view.value = key === 'speedup' ? speedup : cycles;
          chart.unit = titleWithUnit(view.value);
          chart.card.heading.textContent = key === 'speedup' ? 'Speedup over the baseline' : 'Cycles';
          chart.card.draw();
        },
      ),
    ],
    data: () => {
      const selected = Array.from(rows.selection);
      const present = networks.map((_, i) => i).filter((i) => selected.some((row) => of[row] === i));
      const variants = [...new Set(selected.map((row) => names[row]))];
      const series = variants.map((name) => {
        const found = present.map((i) => selected.find((row) => of[row] === i && names[row] === name) ?? -1);
        return {
          name,
          place: places[all.indexOf(name)],
          rows: found,
          values: found.map((row) => (row < 0 ? null : view.value.at(row))),
        };
      });
      return { categories: present.map((i) => networks[i]), series };
    },
  });
  return chart;
}
