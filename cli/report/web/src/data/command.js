// SPDX-License-Identifier: MIT
// The command line that repeats a row: a template whose every second part names a column.

import { unpackColumn } from './columns.js';

export class Commands {
  constructor(payload, rows) {
    this.rows = rows;
    this.templates = payload?.templates ?? [];
    this.which = payload ? unpackColumn({ key: 'command', ...payload.which }, rows.count) : null;
  }
  of(row) {
    if (!this.which || row < 0) return '';
    const template = this.templates[this.which.at(row)];
    return template.map((part, i) => (i % 2 === 0 ? part : this.rows.column(part).plain(row))).join('');
  }
}
