// SPDX-License-Identifier: MIT
// On paper every digit is there, no chart is taller than a page, and nothing stands out of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, openReport } from './chromium.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const MILLIMETRE = 96 / 25.4; // CSS pixels
const PAPER = { viewport: { width: Math.round(186 * MILLIMETRE), height: 1000 } }; // A4 without its margins
const TALLEST = (297 - 2 * 12) * MILLIMETRE;

/** The texts of all rows that a run prints, column by column, from the tables on paper and from its rows. */
const printedAndMeant = (page) =>
  page.evaluate(() =>
    (window.systole.runs ?? [window.systole]).map((run) => {
      const { table } = run.page;
      const rows = [...table.order].slice(0, table.printed);
      const printed = {};
      for (const made of table.root.querySelectorAll('table.printed')) {
        const heads = [...made.querySelectorAll('th')].map((head) => head.textContent);
        heads.forEach((head, i) => {
          printed[head] = [...made.querySelectorAll('tbody tr')].map((row) => row.children[i].textContent);
        });
      }
      const unit = (column) => (column.unit ? `${column.title} (${column.unit})` : column.title);
      return {
        printed,
        meant: Object.fromEntries(table.columns.map((column) => [unit(column), rows.map((row) => column.text(row))])),
      };
    }),
  );

/** What is cut or stands beyond the paper. */
const lost = (page) =>
  page.evaluate(() => {
    const across = document.querySelector('main').getBoundingClientRect().right + 1;
    const shown = [...document.querySelectorAll('main *')].filter((element) => element.checkVisibility());
    return shown
      .filter((element) => !element.closest('.unprinted, .tooltip'))
      .filter(
        (element) =>
          element.getBoundingClientRect().right > across ||
          (['TD', 'TH', 'DD', 'DT', 'PRE'].includes(element.tagName) && element.scrollWidth > element.clientWidth + 1),
      )
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 60)}`);
  });

for (const name of [
  'simulate.html',
  'chip.html',
  'front.html',
  'memory.html',
  'compare.html',
  'compare_limits.html',
  'cache.html',
  'unlike.html',
  'three.html',
]) {
  test(`${name} on paper`, async () => {
    const { page, close } = await openReport(browser, name, PAPER);
    await page.emulateMedia({ media: 'print' });
    await page.waitForSelector('html.printing');
    for (const { printed, meant } of await printedAndMeant(page)) assert.deepEqual(printed, meant);
    assert.deepEqual(await lost(page), []);
    const tall = await page.evaluate(() =>
      [...document.querySelectorAll('.card')]
        .filter((card) => card.querySelector('.paper'))
        .map((card) => [card.id, card.getBoundingClientRect().height]),
    );
    assert.ok(tall.length > 1);
    for (const [id, height] of tall) assert.ok(height > 50 && height <= TALLEST, `${id}: ${height} of ${TALLEST}`);
    await page.emulateMedia({ media: 'screen' });
    await close();
  });
}

test('numbers in the table on the screen are whole too', async () => {
  for (const name of ['simulate.html', 'front.html', 'compare.html', 'cache.html']) {
    const { page, close } = await openReport(browser, name);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.table .cell.number')]
        .filter((cell) => cell.scrollWidth > cell.clientWidth)
        .map((cell) => cell.textContent),
    );
    assert.deepEqual(cut, []);
    await close();
  }
});
