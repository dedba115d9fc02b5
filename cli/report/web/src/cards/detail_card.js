// SPDX-License-Identifier: MIT
// The current row: all of its values, and the command line that repeats it.

import { copyButton } from '../document/copying.js';
import { element } from '../document/dom.js';
import { titleWithUnit } from '../data/number_text.js';

export class DetailCard {
  constructor({ rows, commands, noun, heading }) {
    Object.assign(this, { rows, commands, noun, heading });
    this.title = element('h2', { id: rows.idOf('detail-title') });
    this.values = element('dl', { class: 'values' });
    this.command = element('pre', { 'class': 'command', 'tabindex': '0', 'aria-label': 'command line' });
    this.copy = copyButton('Copy command', () => this.commands.of(this.rows.current));
    this.commandBlock = element(
      'div',
      { class: 'command-block' },
      element('div', { class: 'card-head' }, element('h3', {}, 'Command line'), this.copy),
      this.command,
    );
    this.root = element(
      'section',
      {
        'class': 'card detail',
        'id': rows.idOf('detail'),
        'aria-labelledby': rows.idOf('detail-title'),
        'aria-live': 'polite',
      },
      this.title,
      this.values,
      this.commandBlock,
    );
    rows.addEventListener('current', () => this.draw());
    this.draw();
  }

  draw() {
    const { rows } = this;
    const row = rows.current;
    this.root.classList.toggle('empty', row < 0);
    if (row < 0) {
      this.title.textContent = `No ${this.noun} chosen`;
      this.values.replaceChildren(
        element('p', { class: 'note' }, `Click one in a chart or in the table to see all about it.`),
      );
      this.commandBlock.hidden = true;
      return;
    }
    this.title.textContent = this.heading(row);
    this.values.replaceChildren(
      ...rows.columns
        .filter((column) => column.hidden !== true && column.text(row) !== '\u2013')
        .map((column) =>
          element('div', {}, element('dt', {}, titleWithUnit(column)), element('dd', {}, column.text(row))),
        ),
    );
    const command = this.commands.of(row);
    this.commandBlock.hidden = command === '';
    this.command.textContent = command;
  }
}
