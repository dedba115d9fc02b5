// SPDX-License-Identifier: MIT
// A table on paper: no digit is cut. What does not fit across stands below, with the columns that name the rows before it.

import { element } from '../document/dom.js';
import { numberText, titleWithUnit } from '../data/number_text.js';
import { textWidth, widestText } from '../document/text_width.js';

const SIZE = 12; // pixels of a letter, at print's scale
const PADDING = 16;
const WIDEST_TEXT = 240; // longer texts go on in the next line
const ACROSS = 955; // pixels

/** Pixels that a column needs: its numbers whole, its heading word by word. */
function widthOf(column, rows) {
  const heading = Math.max(
    ...titleWithUnit(column)
      .split(' ')
      .map((word) => textWidth(word, SIZE, 600)),
  );
  const widest = widestText(
    Array.from(rows, (row) => column.text(row)),
    SIZE,
  );
  return PADDING + Math.max(heading, column.isNumber ? widest : Math.min(widest, WIDEST_TEXT));
}

/** Groups of columns that fit across, each with `keys` first. */
function panels(columns, keys, width) {
  const rest = columns.filter((column) => !keys.includes(column));
  const start = keys.reduce((sum, column) => sum + width.get(column), 0);
  const made = [];
  let at = ACROSS;
  for (const column of rest) {
    if (made.length === 0 || at + width.get(column) > ACROSS) {
      made.push([...keys]);
      at = start;
    }
    made.at(-1).push(column);
    at += width.get(column);
  }
  return made.length > 0 ? made : [keys];
}

function tableOf(columns, rows, width) {
  const kind = (column) => (column.isNumber ? 'number' : null);
  const total = columns.reduce((sum, column) => sum + width.get(column), 0);
  const share = (column) => `${((100 * width.get(column)) / total).toFixed(3)}%`;
  return element(
    'table',
    { class: 'printed', style: { width: `${Math.min(ACROSS, Math.max(total, 0.6 * ACROSS))}px` } },
    element(
      'colgroup',
      {},
      columns.map((column) => element('col', { style: { width: share(column) } })),
    ),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map((column) => element('th', { scope: 'col', class: kind(column) }, titleWithUnit(column))),
      ),
    ),
    element(
      'tbody',
      {},
      Array.from(rows, (row) =>
        element(
          'tr',
          {},
          columns.map((column) => element('td', { class: kind(column) }, column.text(row))),
        ),
      ),
    ),
  );
}

/** The first `most` of `rows` as tables, one below the other. `keys` name the columns that tell rows apart. */
export function printedTables({ columns, keys, rows, most }) {
  const shown = rows.slice(0, most);
  const leading = columns.filter((column) => keys.includes(column.key));
  const width = new Map(columns.map((column) => [column, widthOf(column, shown)]));
  const tables = panels(columns, leading, width).map((panel) => tableOf(panel, shown, width));
  if (shown.length < rows.length)
    tables.push(
      element('p', { class: 'note' }, `The first ${numberText(shown.length)} of ${numberText(rows.length)} rows.`),
    );
  return tables;
}
