// SPDX-License-Identifier: MIT
// What the cores of a chip do: layer by layer where layers are cut, core by core where whole layers run side by side.

import { BarChart } from './bar_chart.js';
import { numberText } from '../data/number_text.js';

const PARTS = [
  { key: 'cores_computing', name: 'computing', place: 5 },
  { key: 'cores_reducing', name: 'adding partial sums', place: 1 },
  { key: 'cores_idle', name: 'idle', colour: '#8a939d', hatched: true },
];

/** Null of one core. `chips`: of each network its name and what its cores do; `view.network` is the one that is shown. */
export function coreUse({ rows, view, networks, networkOf, chips, describe }) {
  if (rows.has('cores_idle')) return layersOnCores({ rows, view, networks, networkOf, chips, describe });
  return chips.some(({ cores }) => cores?.busy.length > 0) ? layersOfCores({ rows, view, chips }) : null;
}

function layersOnCores({ rows, view, networks, networkOf, chips, describe }) {
  const chart = new BarChart({
    rows,
    id: 'cores',
    title: 'Cores by layer',
    unit: 'Share of the cores (%)',
    stacked: true,
    wide: true,
    most: 100,
    height: 320,
    describe,
    text: (value) => String(value),
    data: () => {
      const shown = Array.from(rows.selection).filter(
        (row) => networkOf[row] === view.network && !Number.isNaN(rows.column('cores_idle').at(row)),
      );
      const { cores } = chips[view.network] ?? {};
      chart.card.setNote(cores ? `${networks[view.network]}, while arrays run: ${useText(cores)}.` : '');
      return {
        categories: shown.map((row) => rows.column('layer').text(row)),
        series: PARTS.filter(({ key }) => rows.column(key).spread.most > 0).map(({ key, ...style }) => ({
          ...style,
          rows: shown,
          values: shown.map((row) => rows.column(key).at(row)),
        })),
      };
    },
  });
  return chart;
}

function layersOfCores({ rows, view, chips }) {
  const chart = new BarChart({
    rows,
    id: 'cores',
    title: 'Cycles by core',
    unit: 'Cycles',
    stacked: true,
    wide: true,
    steps: false,
    height: 320,
    explain: (name, core, value) => [core, [[name, `${numberText(value)} cycles`]]],
    data: () => {
      const { network, cores } = chips[view.network];
      const busy = cores?.busy ?? [];
      chart.card.setNote(
        cores ? `${network}: whole layers on different cores, from the first to the last. ${useText(cores)}.` : '',
      );
      return {
        categories: busy.map((_, core) => `core ${core}`),
        series: [
          { name: 'has a layer', place: 5, values: busy },
          { name: 'idle', colour: '#8a939d', hatched: true, values: busy.map((cycles) => cores.cycles - cycles) },
        ],
      };
    },
  });
  return chart;
}

function useText({ computing, reducing, idle }) {
  const adding = reducing > 0 ? `, ${numberText(reducing, 1)} % adding partial sums` : '';
  return `${numberText(computing, 1)} % computing${adding}, ${numberText(idle, 1)} % idle`;
}
