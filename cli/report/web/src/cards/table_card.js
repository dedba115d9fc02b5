// SPDX-License-Identifier: MIT
// All rows, those in sight only as elements. Sorted by a click on a header, filtered by what stands under it, walked with keys.

import { element } from '../document/dom.js';
import { filterOf } from '../data/filter_expression.js';
import { fileStem, saveFile } from '../document/saving.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { printedTables } from './printed_table.js';
import { textWidth, widestText } from '../document/text_width.js';
import { theme } from '../document/theme.js';

const ROW = 28; // pixels
const TALLEST = 8e6; // pixels that every browser can scroll over
const WIDEST_TEXT = 280; // pixels; what is longer ends in dots, and is whole in the tooltip and beside

export class TableCard {
  /** `keys`: columns that tell rows apart; `printed`: rows that a print holds. */
  constructor({ rows, title, noun, sort, keys, printed = 60 }) {
    Object.assign(this, { rows, noun, keys, printed, sorting: sort ?? null });
    this.columns = rows.columns.filter((column) => column.hidden !== true);
    this.order = rows.selection;
    this.count = element('p', { 'class': 'note', 'aria-live': 'polite', 'id': rows.idOf('table-count') });
    this.heads = this.columns.map((column) => this.headOf(column));
    this.filters = this.columns.map((column) => this.filterField(column));
    this.head = element(
      'div',
      { role: 'rowgroup', class: 'table-head' },
      element(
        'div',
        { role: 'row', class: 'row' },
        this.heads.map(({ cell }) => cell),
      ),
      element('div', { role: 'row', class: 'row filters' }, this.filters),
    );
    this.space = element('div', { class: 'space' });
    this.body = element(
      'div',
      {
        'role': 'rowgroup',
        'class': 'table-body',
        'tabindex': '0',
        'aria-label': `${noun}s: arrow keys choose one`,
        'onkeydown': (event) => this.walk(event),
        'onclick': (event) => this.click(event),
      },
      this.space,
    );
    this.grid = element(
      'div',
      {
        'role': 'grid',
        'class': 'table',
        'aria-rowcount': rows.count + 2,
        'aria-colcount': this.columns.length,
        'aria-labelledby': rows.idOf('table-title'),
        'onscroll': () => this.draw(),
      },
      this.head,
      this.body,
    );
    this.clear = element(
      'button',
      { type: 'button', class: 'small', id: rows.idOf('clear'), onclick: () => rows.clearNarrowings() },
      'Show all',
    );
    this.paper = element('div', { class: 'on-paper' });
    this.root = element(
      'section',
      { class: 'card wide rows', id: rows.idOf('table') },
      element(
        'div',
        { class: 'card-head' },
        element('h2', { id: rows.idOf('table-title') }, title),
        element(
          'div',
          { class: 'controls' },
          this.clear,
          element('button', { type: 'button', class: 'small', onclick: () => this.save() }, 'Save as CSV'),
        ),
      ),
      this.count,
      this.grid,
      this.paper,
    );
    this.layOut();
    rows.addEventListener('selection', () => this.refresh());
    rows.addEventListener('current', () => this.reveal());
    theme.addEventListener('change', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.grid);
    this.refresh();
  }

  headOf(column) {
    const button = element(
      'button',
      { type: 'button', title: `Sort by ${column.title}`, onclick: () => this.sortBy(column.key) },
      titleWithUnit(column),
      element('span', { 'class': 'arrow', 'aria-hidden': 'true' }),
    );
    return {
      column,
      cell: element(
        'div',
        { 'role': 'columnheader', 'class': column.isNumber ? 'cell number' : 'cell', 'aria-sort': 'none' },
        button,
      ),
    };
  }

  filterField(column) {
    const example = column.isNumber ? '>= 16, 8..64, 1.5M, 8 or 16' : 'a part of it, = all of it, ! not, a or b';
    const field = element('input', {
      'type': 'text',
      'class': 'filter',
      'spellcheck': 'false',
      'autocomplete': 'off',
      'placeholder': 'filter',
      'aria-label': `filter ${column.title}`,
      'title': example,
      'dataset': { key: column.key },
      'oninput': () => {
        clearTimeout(this.pending);
        this.pending = setTimeout(() => this.applyFilter(column, field), 120);
      },
      'onkeydown': (event) => {
        if (event.key === 'Enter') this.applyFilter(column, field);
        if (event.key === 'Escape') {
          field.value = '';
          this.applyFilter(column, field);
        }
      },
    });
    return element('div', { role: 'gridcell', class: 'cell' }, field);
  }

  applyFilter(column, field) {
    clearTimeout(this.pending);
    const test = filterOf(column, field.value);
    field.toggleAttribute('aria-invalid', test === null);
    if (test === null) return;
    const clear = () => {
      field.value = '';
      field.removeAttribute('aria-invalid');
    };
    this.rows.narrow(`filter ${column.key}`, `${column.title}: ${field.value.trim()}`, test ?? null, clear);
  }

  /** Columns as wide as what stands in them: numbers are whole. */
  layOut() {
    const widths = this.columns.map((column) => {
      const heading = textWidth(titleWithUnit(column), 13, 600) + 42; // with its arrow
      const widest = widestText(column.extremes(), 14) + 22;
      return Math.ceil(Math.max(72, heading, column.isNumber ? widest : Math.min(WIDEST_TEXT, widest)));
    });
    const total = widths.reduce((sum, width) => sum + width, 0);
    this.grid.style.setProperty('--columns', widths.map((width) => `minmax(${width}px, ${width}fr)`).join(' '));
    this.grid.style.setProperty('--total', `${total}px`);
  }

  sortBy(key) {
    const ascending = this.sorting?.key === key ? (this.sorting.ascending ? false : null) : true;
    this.sorting = ascending === null ? null : { key, ascending };
    this.refresh();
  }

  refresh() {
    for (const { column, cell } of this.heads) {
      const sorted = this.sorting?.key === column.key;
      cell.setAttribute('aria-sort', sorted ? (this.sorting.ascending ? 'ascending' : 'descending') : 'none');
    }
    this.order = this.sorted(this.rows.selection);
    const { count } = this.rows;
    const total = numberText(count);
    const narrowed = [...this.rows.narrowings.values()].map(({ label }) => label).join('; ');
    this.count.textContent = this.rows.isNarrowed
      ? `${numberText(this.order.length)} of ${total} ${this.noun}s (${narrowed})`
      : `${total} ${this.noun}${count === 1 ? '' : 's'}`;
    this.clear.toggleAttribute('disabled', !this.rows.isNarrowed);
    this.height = Math.min(TALLEST, this.order.length * ROW);
    this.body.style.height = `${Math.max(this.height, ROW)}px`;
    this.grid.scrollTop = 0;
    this.draw();
  }

  sorted(selection) {
    if (!this.sorting) return selection;
    const column = this.rows.column(this.sorting.key);
    const sign = this.sorting.ascending ? 1 : -1;
    const order = Uint32Array.from(selection);
    const values = new Float64Array(this.rows.count);
    for (const row of order) {
      const value = column.order(row);
      values[row] = Number.isNaN(value) ? Infinity : sign * value; // rows without a value come last
    }
    return order.sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b));
  }

  /** Rows that fit into the frame. */
  get room() {
    return Math.max(1, Math.floor((this.grid.clientHeight - this.head.offsetHeight) / ROW));
  }

  /** The first row in sight. Very long tables scroll in proportion. */
  get first() {
    const travel = this.height - this.room * ROW;
    if (travel <= 0) return 0;
    if (this.height < TALLEST) return Math.floor(this.grid.scrollTop / ROW);
    return Math.round((this.grid.scrollTop / travel) * (this.order.length - this.room));
  }

  draw() {
    if (theme.printing) {
      const { columns, keys, order, printed } = this;
      this.paper.replaceChildren(...printedTables({ columns, keys, rows: order, most: printed }));
      return;
    }
    this.paper.replaceChildren();
    const { first } = this;
    const last = Math.min(this.order.length, first + this.room + 2);
    const top = this.height < TALLEST ? first * ROW : Math.min(this.grid.scrollTop, this.height - (last - first) * ROW);
    this.space.style.transform = `translateY(${top}px)`;
    const made = [];
    for (let at = first; at < last; ++at) made.push(this.rowElement(at));
    if (this.order.length === 0)
      made.push(element('p', { class: 'empty-table' }, `No ${this.noun} passes the filters.`));
    this.space.replaceChildren(...made);
    const at = this.rows.current < 0 ? -1 : this.order.indexOf(this.rows.current);
    if (at >= first && at < last)
      this.body.setAttribute('aria-activedescendant', this.rows.idOf(`row-${this.rows.current}`));
    else this.body.removeAttribute('aria-activedescendant');
  }

  rowElement(at) {
    const row = this.order[at];
    return element(
      'div',
      {
        'role': 'row',
        'id': this.rows.idOf(`row-${row}`),
        'class': 'row',
        'aria-rowindex': at + 3,
        'aria-selected': String(row === this.rows.current),
        'dataset': { row },
      },
      this.columns.map((column) =>
        element(
          'div',
          {
            role: 'gridcell',
            class: column.isNumber ? 'cell number' : 'cell',
            title: column.isNumber ? null : column.text(row),
          },
          column.text(row),
        ),
      ),
    );
  }

  click(event) {
    const made = event.target.closest('[data-row]');
    if (made) this.rows.setCurrent(Number(made.dataset.row));
  }

  walk(event) {
    const moves = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: this.room,
      PageUp: -this.room,
      Home: -Infinity,
      End: Infinity,
    };
    const move = moves[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (this.rows.current < 0 && this.order.length > 0) this.rows.setCurrent(this.order[this.first]);
      return;
    }
    if (event.key === 'Escape') {
      this.rows.setCurrent(-1);
      return;
    }
    if (move === undefined || this.order.length === 0) return;
    event.preventDefault();
    const at = this.rows.current < 0 ? -1 : this.order.indexOf(this.rows.current);
    const next = at < 0 ? this.first : Math.max(0, Math.min(this.order.length - 1, at + move));
    this.rows.setCurrent(this.order[next]);
  }

  /** Scrolls as little as brings the current row into sight. */
  reveal() {
    const at = this.rows.current < 0 ? -1 : this.order.indexOf(this.rows.current);
    if (at >= 0 && (at < this.first || at >= this.first + this.room)) {
      const target = at < this.first ? at : at - this.room + 1;
      this.grid.scrollTop =
        this.height < TALLEST
          ? target * ROW
          : (target / Math.max(1, this.order.length - this.room)) * (this.height - this.room * ROW);
    }
    this.draw();
  }

  /** Where reading begins, wherever the current row is. */
  showFirst() {
    this.grid.scrollTop = 0;
    this.draw();
  }

  save() {
    const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [this.columns.map((column) => quoted(column.key)).join(',')];
    for (const row of this.order) lines.push(this.columns.map((column) => quoted(column.plain(row))).join(','));
    saveFile(`${fileStem(this.rows.name)}-${this.noun}s.csv`, new Blob([lines.join('\n'), '\n'], { type: 'text/csv' }));
  }
}
