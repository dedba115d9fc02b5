// SPDX-License-Identifier: MIT
// Builds the page from the result in it, or from several.

import { allDrawn } from './charts/chart_card.js';
import { pageFoot, pageHead } from './pages/page_frame.js';
import { RunView } from './pages/run_view.js';
import { SeveralRuns } from './pages/several_runs.js';
import { theme } from './document/theme.js';

function oneRun(payload) {
  const view = new RunView(payload, { name: payload.title });
  return { view, head: payload, elements: view.elements, handles: view };
}

function severalRuns(payload) {
  const view = new SeveralRuns(payload);
  return { view, head: view.head, elements: view.elements, handles: view };
}

function build() {
  const payload = JSON.parse(document.getElementById('systole-report').textContent);
  theme.apply();
  const { view, head, elements, handles } = payload.kind === 'several' ? severalRuns(payload) : oneRun(payload);
  document.getElementById('report').replaceChildren(pageHead(head), ...elements, pageFoot());
  view.start();
  window.systole = handles;
  allDrawn().then(() => {
    document.documentElement.dataset.ready = 'yes';
    performance.mark('systole-ready');
  });
}

build();
