// SPDX-License-Identifier: MIT
// Configurations and layers of systole cache.

import { BarChart } from '../charts/bar_chart.js';
import { groupsOf } from '../data/columns.js';
import { DetailCard } from '../cards/detail_card.js';
import { choice, element } from '../document/dom.js';
import { HeatMap } from '../charts/heat_map.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { ParallelChart } from '../charts/parallel_chart.js';
import { TableCard } from '../cards/table_card.js';

const SPOKEN = ['accesses', 'misses', 'miss_rate', 'cycles', 'miss_reduction', 'time_reduction'];
const percent = (value) => `${numberText(value, Number.isInteger(value) ? 0 : 1)} %`;

export function cachePage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  const isTotal = (row) => column('is_total').at(row) === 1;
  const heading = (row) => `${column('config').text(row)}: ${column('layer').text(row)}`;
  const describe = (row, first = []) => [
    heading(row),
    [...new Set([...SPOKEN.map(column), ...first])].map((one) => [titleWithUnit(one), one.text(row)]),
  ];
  const detail = new DetailCard({ rows, commands, noun: 'layer', heading });

  const reductions = totalReductions({ rows, isTotal, describe });
  const layers = layerBars({ rows, isTotal, describe });
  const regions = regionBars({ rows, payload, isTotal });
  const heat = new HeatMap({
    rows,
    id: 'heat',
    title: 'Heat map by layer',
    axes: ['layer', 'config'],
    x: 'layer',
    y: 'config',
    describe,
    height: 260,
    wide: true,
    shared: false,
    values: [
      { column: column('miss_rate'), best: 'most' },
      { column: column('miss_reduction'), best: 'most' },
      { column: column('time_reduction'), best: 'most' },
    ],
  });
  const parallel = new ParallelChart({
    rows,
    id: 'parallel',
    title: 'Parallel coordinates',
    keys: ['config', 'accesses', 'misses', 'miss_rate', 'cycles', 'miss_reduction', 'time_reduction', 'null_hits'],
    colourKeys: ['config'],
  });
  const table = new TableCard({
    rows,
    title: 'Configurations and layers',
    noun: 'row',
    keys: ['config', 'layer'],
    printed: 400,
  });
  const last =
    Array.from(rows.selection)
      .filter((row) => isTotal(row) && column('is_other').at(row) === 0)
      .at(-1) ?? -1;
  return {
    charts: [reductions, layers, regions, heat, parallel],
    table,
    first: last,
    cards: [
      element('div', { class: 'pair' }, reductions.card.root, detail.root),
      layers.card.root,
      regions.card.root,
      heat.card.root,
      parallel.card?.root,
      table.root,
    ].filter(Boolean),
  };
}

/** What each configuration saves of the first one's misses and time. */
function totalReductions({ rows, isTotal, describe }) {
  const [config, misses, time] = ['config', 'miss_reduction', 'time_reduction'].map((key) => rows.column(key));
  return new BarChart({
    rows,
    id: 'reductions',
    title: 'What each configuration saves',
    note: `Of the misses and the time of ${config.values[0]}, all layers.`,
    unit: 'Saved (%)',
    describe,
    text: percent,
    data: () => {
      const shown = Array.from(rows.selection).filter((row) => isTotal(row) && config.at(row) > 0);
      return {
        categories: shown.map((row) => config.text(row)),
        series: [
          { name: 'fewer misses', place: 4, rows: shown, values: shown.map((row) => misses.at(row)) },
          { name: 'less time', place: 5, rows: shown, values: shown.map((row) => time.at(row)) },
        ],
      };
    },
  });
}

function layerBars({ rows, isTotal, describe }) {
  const config = rows.column('config');
  const layer = rows.column('layer');
  const configs = groupsOf(config);
  const view = { value: rows.column('misses') };
  const keys = ['misses', 'miss_rate', 'cycles', 'time_reduction'];
  const chart = new BarChart({
    rows,
    id: 'layers',
    title: 'By layer',
    unit: titleWithUnit(view.value),
    wide: true,
    describe,
    height: 360,
    controls: [
      choice(
        'show',
        keys.map((key) => [key, rows.column(key).title]),
        'misses',
        (key) => {
          view.value = rows.column(key);
          chart.unit = titleWithUnit(view.value);
          chart.card.draw();
        },
      ),
    ],
    data: () => {
      const shown = Array.from(rows.selection).filter((row) => !isTotal(row));
      const names = [...new Set(shown.map((row) => layer.text(row)))];
      const series = configs
        .map((name, i) => {
          const found = names.map(
            (text) => shown.find((row) => config.at(row) === i && layer.text(row) === text) ?? -1,
          );
          return {
            name,
            place: i,
            rows: found,
            values: found.map((row) => (row < 0 ? null : view.value.at(row))),
          };
        })
        .filter(({ rows: found }) => found.some((row) => row >= 0));
      return { categories: names, series };
    },
  });
  return chart;
}

/** What the missed lines held. */
function regionBars({ rows, payload, isTotal }) {
  const config = rows.column('config');
  const regions = Object.keys(payload.regions[0] ?? {}).filter((region) =>
    payload.regions.some((of) => of[region] > 0),
  );
  return new BarChart({
    rows,
    id: 'regions',
    title: 'What misses hold',
    unit: 'Misses',
    stacked: true,
    horizontal: true,
    wide: true,
    steps: false,
    height: 110 + 38 * groupsOf(config).length,
    explain: (name, configuration, value) => [configuration, [[name, `${numberText(value)} misses`]]],
    data: () => {
      const shown = Array.from(rows.selection).filter(isTotal);
      return {
        categories: shown.map((row) => config.text(row)),
        series: regions.map((name) => ({
          name: name.replace('_', ' '),
          values: shown.map((row) => payload.regions[row][name]),
        })),
      };
    },
  });
}
