// SPDX-License-Identifier: MIT
// With --layers: where a variant's cycles go, by operator and block by block.

import { BarChart } from '../charts/bar_chart.js';
import { numberText } from '../data/number_text.js';
import { placeOf } from '../charts/meaning.js';

const OPERATORS = ['standard', 'pointwise', 'depthwise', 'linear'];

export function operatorChart({ rows, names, payload, describe }) {
  const network = rows.column('network');
  const array = rows.column('array');
  const label = (row) =>
    [network.hasMore(1) ? network.text(row) : '', names[row], array.hasMore(1) ? array.text(row) : '']
      .filter(Boolean)
      .join(', ');
  return new BarChart({
    rows,
    id: 'operators',
    title: 'Cycles by operator',
    unit: 'Cycles',
    stacked: true,
    horizontal: true,
    wide: true,
    describe,
    height: 110 + 26 * Math.min(rows.count, 40),
    data: () => {
      const shown = Array.from(rows.selection).slice(0, 40);
      return {
        categories: shown.map(label),
        series: OPERATORS.map((name) => ({
          name: name === 'depthwise' ? 'depthwise and 1D' : name,
          place: placeOf('op', name),
          rows: shown,
          values: shown.map((row) => payload.operators[row][name]),
        })),
      };
    },
  });
}

/** The current row's blocks before and after. */
export function blockChart({ rows, payload, heading }) {
  const chart = new BarChart({
    rows,
    id: 'blocks',
    title: 'Depthwise blocks',
    unit: 'Cycles of the block',
    wide: true,
    height: 360,
    steps: false,
    explain: (name, block, value) => [block, [[name, `${numberText(value)} cycles`]]],
    data: () => {
      const row = Math.max(0, rows.current);
      const blocks = payload.blocks[row];
      chart?.card.setNote(heading(row));
      return {
        categories: blocks.map(([layer, kept]) => (kept === 'keep' ? layer : `${layer} (${kept})`)),
        series: [
          { name: 'baseline', place: placeOf('variant', 'baseline'), values: blocks.map((block) => block[2]) },
          {
            name: 'this choice',
            place: placeOf('variant', rows.column('variant').text(row)),
            values: blocks.map((block) => block[3]),
          },
        ],
      };
    },
  });
  return chart;
}
