// SPDX-License-Identifier: MIT
// Several runs on one page: which they are, what is compared with what, then each of them whole.

import { ComparedRuns, lonely } from './compared_runs.js';
import { element } from '../document/dom.js';
import { runHead } from './page_frame.js';
import { RunView } from './run_view.js';

export class SeveralRuns {
  constructor(payload) {
    this.payload = payload;
    this.runs = payload.runs.map((run, i) => new RunView(run, { name: run.name, prefix: `run${i + 1}-` }));
    const members = ({ runs: names }) => this.runs.filter((run) => names.includes(run.name));
    const several = payload.comparisons.filter(({ runs: names }) => names.length > 1);
    this.compared = several.map((comparison, i) => new ComparedRuns(comparison, members(comparison), i));
    this.charts = this.compared.flatMap(({ charts }) => charts);
    this.lonely = payload.comparisons.filter(({ runs: names }) => names.length === 1).map(lonely);
  }

  get head() {
    const { kicker, title } = this.payload;
    return {
      kicker,
      title,
      subtitle: `${this.runs.length} runs: what is compared comes first, then each run by itself.`,
    };
  }

  get elements() {
    return [
      this.overview(),
      ...this.compared.flatMap(({ elements }) => elements),
      ...this.runs.map((run, i) =>
        element('section', { class: 'run' }, runHead(run.payload, `run${i + 1}`), ...run.elements),
      ),
    ];
  }

  /** A line a run: its name, what it is about, and which models made its numbers. */
  overview() {
    return element(
      'section',
      { class: 'card wide', id: 'runs' },
      element('h2', {}, 'The runs'),
      element(
        'dl',
        { class: 'runs' },
        this.runs.map(({ name, payload: { kicker, title, subtitle, models } }, i) =>
          element(
            'div',
            {},
            element('dt', {}, element('a', { href: `#run${i + 1}` }, name)),
            element('dd', {}, element('strong', {}, title), ` (${kicker}). ${subtitle}.`),
            element('dd', { class: 'note' }, `Numbers made by: ${models}`),
          ),
        ),
      ),
      this.lonely.map((text) => element('p', { class: 'note' }, text)),
    );
  }

  start() {
    for (const { card } of this.charts) card.start();
    for (const run of this.runs) run.start();
  }
}
