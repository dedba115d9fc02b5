// SPDX-License-Identifier: MIT
// Runs of one kind side by side: their totals with differences, the settings that differ, and charts over all of them.

import { element } from '../document/dom.js';
import { layersOfRuns, operatorsOfRuns, totalsOfRuns } from '../charts/run_bars.js';
import { pointsOfRuns } from '../charts/run_points.js';
import { Rows } from '../data/rows.js';

/** Of a run that no other is like. */
export function lonely({ runs: [name], kicker }) {
  return `${name} is the only run of ${kicker} here: it is compared with nothing.`;
}

export class ComparedRuns {
  /** `comparison` as cli/report/several/totals.h describes it; `runs`: its RunViews, the first being the base. */
  constructor(comparison, runs, index) {
    Object.assign(this, { comparison, runs });
    const rows = new Rows(0, [], {
      name: runs.map(({ name }) => name).join('-'),
      prefix: `compared${index + 1}-`,
      models: runs.map(({ name, payload }) => `${name}: ${payload.models}.`).join(' '),
    });
    this.rows = rows;
    this.charts = [
      totalsOfRuns({ rows, comparison }),
      comparison.kind === 'simulate' ? operatorsOfRuns({ rows, runs }) : null,
      comparison.kind === 'simulate' ? layersOfRuns({ rows, comparison, runs }) : null,
      comparison.kind === 'explore' ? pointsOfRuns({ rows, runs }) : null,
    ].filter(Boolean);
  }

  get elements() {
    return [this.summary(), ...this.charts.map(({ card }) => card.root)];
  }

  summary() {
    const { kicker, rows, runs, unlike_settings: settings } = this.comparison;
    return element(
      'section',
      { class: 'card wide compared', id: this.rows.idOf('totals') },
      element('h2', {}, `${kicker}: ${runs.slice(1).join(', ')} compared with ${runs[0]}`),
      this.notes(),
      table(
        ['', ...runs],
        rows.map(({ of, quantity, unit, values, differences }) => [
          `${this.severalThings ? `${of}: ` : ''}${titled(quantity, unit)}`,
          ...values.map((value, i) => totalCell(value, differences[i])),
        ]),
      ),
      settings.length > 0
        ? [
            element('h3', {}, 'What was not the same'),
            table(
              ['', ...runs],
              settings.map(({ label, values }) => [
                label,
                ...values.map((value) => (value.includes('\n') ? element('pre', {}, value) : value || '\u2013')),
              ]),
            ),
          ]
        : element('p', { class: 'note' }, 'All settings and inputs are the same.'),
    );
  }

  get severalThings() {
    return new Set(this.comparison.rows.map(({ of }) => of)).size > 1;
  }

  notes() {
    const { runs, one_thing_each: one, unlike_models: unlike, rows } = this.comparison;
    const notes = [`Differences are from ${runs[0]}.`];
    if (one && rows.length > 0) notes.push(`Of ${rows[0].of}.`);
    else notes.push('Numbers of the same name belong together; a dash: the run has none of that name.');
    return [
      element('p', { class: 'note' }, notes.join(' ')),
      unlike
        ? element(
            'div',
            { class: 'warning' },
            'These runs were made by unlike models, so a difference between them is one of the models too:',
            element(
              'ul',
              {},
              this.runs.map(({ name, payload }) => element('li', {}, `${name}: ${payload.models}`)),
            ),
          )
        : null,
    ];
  }
}

/** `Time (ms)`; per cents say so themselves. */
function titled(quantity, unit) {
  return unit === '' || unit === '%' ? quantity : `${quantity} (${unit})`;
}

function totalCell(value, difference) {
  if (value === '') return '\u2013';
  const whole = element('span', { class: 'value' }, value);
  return difference === '' ? whole : [whole, element('span', { class: 'difference' }, difference)];
}

/** A table whose first column names the rows. It scrolls in itself where the screen is narrow. */
function table([corner, ...heads], lines) {
  return element(
    'div',
    { 'class': 'side-by-side', 'tabindex': '0', 'role': 'group', 'aria-label': 'table, scrolls sideways' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('td', {}, corner),
          heads.map((name) => element('th', { scope: 'col' }, name)),
        ),
      ),
      element(
        'tbody',
        {},
        lines.map(([name, ...cells]) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, name),
            cells.map((cell) => element('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
}
