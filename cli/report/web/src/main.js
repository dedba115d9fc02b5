// SPDX-License-Identifier: MIT
// Builds the page from the result in it.

import { allDrawn } from './charts/chart_card.js';
import { cachePage } from './pages/cache_page.js';
import { unpackColumn } from './data/columns.js';
import { Commands } from './data/command.js';
import { comparePage } from './pages/compare_page.js';
import { element } from './document/dom.js';
import { explorePage, withUtilisation } from './pages/explore_page.js';
import { pageHead, pageFoot } from './pages/page_frame.js';
import { paperPage } from './pages/paper_page.js';
import { Rows } from './data/rows.js';
import { simulatePage } from './pages/simulate_page.js';
import { theme } from './document/theme.js';

const PAGES = {
  explore: explorePage,
  simulate: simulatePage,
  compare: comparePage,
  cache: cachePage,
  paper: paperPage,
};

function build() {
  const payload = JSON.parse(document.getElementById('systole-report').textContent);
  let columns = payload.columns.map((column) => unpackColumn(column, payload.rows));
  if (payload.kind === 'explore') columns = withUtilisation(columns, payload.rows);
  const rows = new Rows(payload.rows, columns);
  const commands = new Commands(payload.commands, rows);
  const main = document.getElementById('report');
  theme.apply();
  const page =
    payload.rows === 0
      ? {
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
        }
      : PAGES[payload.kind]({ rows, commands, payload });
  main.replaceChildren(...pageHead(payload), ...page.cards, ...pageFoot(payload));
  rows.setCurrent(page.first); // before the charts are drawn, so that they are drawn once
  for (const { card } of page.charts) card?.start();
  page.table?.showFirst();
  window.systole = { rows, commands, charts: page.charts };
  allDrawn().then(() => {
    document.documentElement.dataset.ready = 'yes';
    performance.mark('systole-ready');
  });
}

build();
