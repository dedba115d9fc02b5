// SPDX-License-Identifier: MIT
// What stands around the charts: title, theme and print, the summary; provenance and licences at the end.

import { element } from '../document/dom.js';
import { theme } from '../document/theme.js';

export function pageHead(payload) {
  const toggle = element('button', { type: 'button', id: 'theme', onclick: () => theme.toggle() });
  const name = () => {
    const next = theme.isDark ? 'Light' : 'Dark';
    toggle.textContent = next;
    toggle.setAttribute('aria-label', `${next} colours`);
  };
  name();
  theme.addEventListener('change', name);
  return [
    element(
      'header',
      {},
      element(
        'div',
        {},
        element('p', { class: 'kind' }, payload.kicker),
        element('h1', {}, payload.title),
        element('p', { class: 'subtitle' }, payload.subtitle),
      ),
      element(
        'div',
        { class: 'buttons' },
        toggle,
        element('button', { type: 'button', onclick: () => print() }, 'Print'),
      ),
    ),
    element(
      'dl',
      { class: 'facts' },
      payload.facts.map(({ label, value, note }) =>
        element(
          'div',
          { class: 'fact' },
          element('dt', {}, label),
          element('dd', {}, value),
          note ? element('dd', { class: 'note' }, note) : null,
        ),
      ),
    ),
  ];
}

export function pageFoot(payload) {
  const licence = document.getElementById('systole-licences').textContent;
  return [
    ...(payload.remarks?.length
      ? [
          element(
            'section',
            { class: 'card wide' },
            element('h2', {}, 'Remarks'),
            element(
              'ul',
              {},
              payload.remarks.map((remark) => element('li', {}, remark)),
            ),
          ),
        ]
      : []),
    element(
      'section',
      { class: 'card wide', id: 'provenance' },
      element('h2', {}, 'Where this comes from'),
      element(
        'dl',
        { class: 'provenance' },
        payload.provenance.map(({ label, value }) =>
          element(
            'div',
            { class: value.length > 60 || value.includes('\n') ? 'long' : null },
            element('dt', {}, label),
            element('dd', {}, value.includes('\n') ? element('pre', {}, value) : value),
          ),
        ),
      ),
    ),
    element(
      'footer',
      {},
      element('details', {}, element('summary', {}, 'Charts by Apache ECharts; licences'), element('pre', {}, licence)),
    ),
  ];
}
