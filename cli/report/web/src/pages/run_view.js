// SPDX-License-Identifier: MIT
// One run of any kind: its rows, its charts, its table.

import { cachePage } from './cache_page.js';
import { unpackColumn } from '../data/columns.js';
import { Commands } from '../data/command.js';
import { comparePage } from './compare_page.js';
import { element } from '../document/dom.js';
import { explorePage, withUtilisation } from './explore_page.js';
import { factList, runFoot } from './page_frame.js';
import { paperPage } from './paper_page.js';
import { Rows } from '../data/rows.js';
import { simulatePage } from './simulate_page.js';

const PAGES = {
  explore: explorePage,
  simulate: simulatePage,
  compare: comparePage,
  cache: cachePage,
  paper: paperPage,
};

function nothing(payload) {
  return {
    cards: [
      element(
        'section',
        { class: 'card wide' },
        element('h2', {}, 'Nothing to show'),
        element('p', { class: 'note' }, payload.empty),
      ),
    ],
    charts: [],
    first: -1,
  };
}

export class RunView {
  /** `name`: of the files that are saved; `prefix`: of the ids, where the page holds several runs. */
  constructor(payload, { name, prefix = '' }) {
    let columns = payload.columns.map((column) => unpackColumn(column, payload.rows));
    if (payload.kind === 'explore') columns = withUtilisation(columns, payload.rows);
    const rows = new Rows(payload.rows, columns, { name, prefix, models: payload.models });
    const commands = new Commands(payload.commands, rows);
    const page = payload.rows === 0 ? nothing(payload) : PAGES[payload.kind]({ rows, commands, payload });
    Object.assign(this, { name, payload, rows, commands, page, charts: page.charts.filter((chart) => chart.card) });
  }

  get elements() {
    return [factList(this.payload), ...this.page.cards, ...runFoot(this.payload)];
  }

  /** Once its elements are in the page. */
  start() {
    this.rows.setCurrent(this.page.first); // before the charts are drawn, so that they are drawn once
    for (const { card } of this.charts) card.start();
    this.page.table?.showFirst();
  }
}
