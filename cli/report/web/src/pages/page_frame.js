// SPDX-License-Identifier: MIT
// What stands around the charts: title, theme and print; of each run its summary before, and its provenance behind.

import { element } from '../document/dom.js';
import { theme } from '../document/theme.js';

/** The page's first lines. `models`: which timing and memory made the numbers; several runs each say it themselves. */
export function pageHead({ kicker, title, subtitle, models }) {
  const toggle = element('button', { type: 'button', id: 'theme', onclick: () => theme.toggle() });
  const name = () => {
    const next = theme.isDark ? 'Light' : 'Dark';
    toggle.textContent = next;
    toggle.setAttribute('aria-label', `${next} colours`);
  };
  name();
  theme.addEventListener('change', name);
  return element(
    'header',
    {},
    element(
      'div',
      {},
      element('p', { class: 'kind' }, kicker),
      element('h1', {}, title),
      element('p', { class: 'subtitle' }, subtitle),
      models ? modelsLine(models) : null,
    ),
    element(
      'div',
      { class: 'buttons' },
      toggle,
      element('button', { type: 'button', onclick: () => print() }, 'Print'),
    ),
  );
}

function modelsLine(models) {
  return element('p', { class: 'models' }, element('strong', {}, 'Numbers made by: '), models);
}

/** One of several runs. */
export function runHead({ name, kicker, title, subtitle, models }, id) {
  return element(
    'div',
    { class: 'run-head', id },
    element('p', { class: 'kind' }, kicker),
    element('h2', { class: 'run-name' }, name === title ? name : `${name}: ${title}`),
    element('p', { class: 'subtitle' }, subtitle),
    modelsLine(models),
  );
}

export function factList({ facts }) {
  return element(
    'dl',
    { class: 'facts' },
    facts.map(({ label, value, note }) =>
      element(
        'div',
        { class: 'fact' },
        element('dt', {}, label),
        element('dd', {}, value),
        note ? element('dd', { class: 'note' }, note) : null,
      ),
    ),
  );
}

/** What the run remarks, and where it comes from. */
export function runFoot({ remarks, provenance }) {
  return [
    ...(remarks?.length
      ? [
          element(
            'section',
            { class: 'card wide' },
            element('h2', {}, 'Remarks'),
            element(
              'ul',
              {},
              remarks.map((remark) => element('li', {}, remark)),
            ),
          ),
        ]
      : []),
    element(
      'section',
      { class: 'card wide origin' },
      element('h2', {}, 'Where this comes from'),
      element(
        'dl',
        { class: 'provenance' },
        provenance.map(({ label, value }) =>
          element(
            'div',
            { class: value.length > 60 || value.includes('\n') ? 'long' : null },
            element('dt', {}, label),
            element('dd', {}, value.includes('\n') ? element('pre', {}, value) : value),
          ),
        ),
      ),
    ),
  ];
}

export function pageFoot() {
  const licence = document.getElementById('systole-licences').textContent;
  return element(
    'footer',
    {},
    element('details', {}, element('summary', {}, 'Charts by Apache ECharts; licences'), element('pre', {}, licence)),
  );
}
