// SPDX-License-Identifier: MIT
// systole cache --paper: the published benchmarks, and what the result hangs on.

import { BarChart } from './bar_chart.js';
import { DetailCard } from './detail_card.js';
import { choice, element } from './dom.js';
import { numberText, titleWithUnit } from './number_text.js';
import { TableCard } from './table_card.js';

const SPOKEN = ['weights', 'gemm', 'choice', 'miss_rate', 'null_misses', 'null_time', 'larger_misses', 'larger_time', 'published_range'];

export function paperPage({ rows, commands, payload }) {
  const column = (key) => rows.column(key);
  const isChoice = (row) => column('is_choice').at(row) === 1;
  const heading = (row) => (isChoice(row) ? column('choice').text(row) : `${column('network').text(row)}, ${column('weights').text(row)}, ${column('gemm').text(row)}`);
  const describe = (row) => [heading(row), SPOKEN.map(column).filter((one) => one.text(row) !== '').map((one) => [titleWithUnit(one), one.text(row)])];
  const detail = new DetailCard({ rows, commands, noun: 'row', heading });
  const benchmarks = savings({ rows, payload, describe, id: 'benchmarks', title: 'Published benchmarks', filter: (row) => !isChoice(row), label: heading });
  const choices = savings({ rows, payload, describe, id: 'choices', title: 'One choice changed at a time', filter: isChoice, label: heading });
  const table = new TableCard({ rows, title: 'Benchmarks and choices', noun: 'row' });
  return {
    charts: [benchmarks, choices], table, first: 0,
    cards: [element('div', { class: 'pair' }, benchmarks.card.root, detail.root), choices.card.root, table.root],
  };
}

function savings({ rows, payload, describe, id, title, filter, label }) {
  const view = { of: 'misses' };
  const count = Array.from(rows.selection).filter(filter).length;
  const chart = new BarChart({
    rows, id, title, note: 'Saved by 1 KB of null cache (and by 16 KB more of cache); dashed: the published range.', unit: 'Fewer misses (%)', horizontal: true, describe, height: 110 + 24 * Math.max(4, count), wide: id === 'choices', text: (value) => numberText(value),
    controls: [choice('show', [['misses', 'fewer misses'], ['time', 'less time']], 'misses', (key) => {
      view.of = key;
      chart.unit = key === 'misses' ? 'Fewer misses (%)' : 'Less time (%)';
      chart.card.draw();
    })],
    data: () => {
      const shown = Array.from(rows.selection).filter(filter);
      const [least, most] = payload.published[view.of];
      const values = (key) => shown.map((row) => rows.column(`${key}_${view.of}`).at(row));
      return {
        categories: shown.map(label),
        series: [{ name: 'null cache', rows: shown, values: values('null') }, { name: 'twice the cache', rows: shown, values: values('larger') }],
        marks: [{ name: `${least} %`, value: least }, { name: `${most} %`, value: most }],
      };
    },
  });
  return chart;
}
