// SPDX-License-Identifier: MIT
// Hovering, brushing, filtering, sorting, copying, keys, colours and print.

import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { coloursIn, launch, openReport, placeOf } from './chromium.mjs';

let browser;
let page;
let close;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  ({ page, close } = await openReport(browser, 'front.html'));
});
afterEach(() => close());

const selected = () => page.evaluate(() => window.systole.rows.selection.length);
const shownRow = (at) => page.locator('.table-body [role=row]').nth(at);
const cells = async (at) => await shownRow(at).locator('[role=gridcell]').allInnerTexts();
const columnOf = (title) =>
  page.evaluate(
    (wanted) =>
      [...document.querySelectorAll('[role=columnheader]')].findIndex((head) =>
        head.innerText.trim().startsWith(wanted),
      ),
    title,
  );

test('hovering over a point shows its numbers', async () => {
  const row = await page.evaluate(() => window.systole.rows.current);
  const { x, y } = await placeOf(page, row);
  await page.mouse.move(x - 40, y - 40);
  await page.mouse.move(x, y, { steps: 4 });
  const tooltip = page.locator('#scatter .tooltip');
  await tooltip.waitFor({ state: 'visible' });
  const text = await tooltip.innerText();
  assert.match(text, /Cycles\s+[\d,]+/);
  assert.match(text, /PEs\s+[\d,]+/);
});

test('a box brushed in the chart selects what it holds, in all views, and Show all undoes it', async () => {
  const all = await selected();
  const place = await placeOf(page, await page.evaluate(() => window.systole.rows.current));
  // The row may stand in a corner of the chart, and a drag has to begin inside it.
  await page.mouse.move(place.x - 150, place.y - 120);
  await page.mouse.down();
  await page.mouse.move(place.x + 12, place.y + 12, { steps: 8 });
  await page.mouse.up();
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  const inside = await selected();
  assert.ok(inside > 0 && inside < all, `${inside} of ${all}`);
  // The same rows as a plain look at the numbers finds.
  const expected = await page.evaluate(() => {
    const { rows, charts } = window.systole;
    const scatter = charts.find((chart) => chart.insideLasso);
    const [area] =
      scatter.card.chart.getOption().brush[0].areas ?? scatter.card.chart.getModel().getComponent('brush').areas;
    const [[x0, x1], [y0, y1]] = area.coordRange;
    let count = 0;
    for (let i = 0; i < rows.count; ++i) {
      const [x, y] = [rows.column('pes').at(i), rows.column('cycles').at(i)];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) ++count;
    }
    return count;
  });
  assert.equal(inside, expected);
  assert.match(
    await page.locator('#table-count').innerText(),
    new RegExp(`^${inside.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} points`),
  );
  await page.click('#clear');
  assert.equal(await selected(), all);
});

test('a lasso selects what it surrounds', async () => {
  await page.click('#scatter button:has-text("Lasso")');
  const row = await page.evaluate(() => window.systole.rows.current);
  const { x, y } = await placeOf(page, row);
  await page.mouse.move(x - 30, y - 30);
  await page.mouse.down();
  for (const [dx, dy] of [
    [30, -30],
    [30, 30],
    [-30, 30],
    [-30, -28],
  ])
    await page.mouse.move(x + dx, y + dy, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  assert.ok(await page.evaluate((wanted) => window.systole.rows.contains(wanted), row));
  assert.ok((await selected()) < (await page.evaluate(() => window.systole.rows.count / 2)));
});

test('brushing an axis of the parallel coordinates selects', async () => {
  await page.locator('#parallel').scrollIntoViewIfNeeded();
  const all = await selected();
  const box = await page.locator('#parallel .chart').boundingBox();
  const x = box.x + 60; // the first axis
  await page.mouse.move(x, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(x, box.y + 170, { steps: 6 });
  await page.mouse.up();
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  const inside = await selected();
  assert.ok(inside > 0 && inside < all, `${inside} of ${all}`);
});

test('filters narrow, several at once, and say when they are not understood', async () => {
  const filter = (key) => page.locator(`.filter[data-key=${key}]`);
  const count = (counted) => page.evaluate(counted);
  await filter('rows').fill('>= 64');
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  assert.equal(
    await selected(),
    await count(() => {
      const { rows } = window.systole;
      let n = 0;
      for (let i = 0; i < rows.count; ++i) n += rows.column('rows').at(i) >= 64;
      return n;
    }),
  );
  await filter('dataflow').fill('os or ws');
  await page.waitForFunction(() => window.systole.rows.narrowings.size === 2);
  assert.equal(
    await selected(),
    await count(() => {
      const { rows } = window.systole;
      let n = 0;
      for (let i = 0; i < rows.count; ++i)
        n += rows.column('rows').at(i) >= 64 && /os|ws/.test(rows.column('dataflow').text(i));
      return n;
    }),
  );
  await filter('cycles').fill('1M..2.5M');
  await page.waitForFunction(() => window.systole.rows.narrowings.size === 3);
  assert.equal(
    await selected(),
    await count(() => {
      const { rows } = window.systole;
      let n = 0;
      for (let i = 0; i < rows.count; ++i) {
        const c = rows.column('cycles').at(i);
        n += rows.column('rows').at(i) >= 64 && /os|ws/.test(rows.column('dataflow').text(i)) && c >= 1e6 && c <= 2.5e6;
      }
      return n;
    }),
  );
  const understood = await selected();
  await filter('cycles').fill('many');
  await page.waitForSelector('.filter[data-key=cycles][aria-invalid]');
  assert.equal(await selected(), understood);
  await filter('cycles').press('Escape');
  await filter('rows').press('Escape');
  await filter('dataflow').press('Escape');
  await page.waitForFunction(() => !window.systole.rows.isNarrowed);
  await filter('rows').fill('1000');
  await page.waitForFunction(() => window.systole.rows.selection.length === 0);
  assert.match(await page.locator('.table-body').innerText(), /No point passes/);
});

test('a header sorts up, down and not at all', async () => {
  const at = await columnOf('PEs');
  const button = page.locator('[role=columnheader] button', { hasText: 'PEs' });
  const head = page.locator('[role=columnheader]', { hasText: 'PEs' });
  await button.click();
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  const least = Number((await cells(0))[at].replaceAll(',', ''));
  assert.equal(least, await page.evaluate(() => Math.min(...window.systole.rows.column('pes').numbers)));
  await button.click();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  assert.equal(
    Number((await cells(0))[at].replaceAll(',', '')),
    await page.evaluate(() => Math.max(...window.systole.rows.column('pes').numbers)),
  );
  await button.click();
  assert.equal(await head.getAttribute('aria-sort'), 'none');
});

test('the copy button puts the command line of the chosen row on the clipboard', async () => {
  await shownRow(3).click();
  const command = await page.evaluate(() => window.systole.commands.of(window.systole.rows.current));
  await page.click('button.copy');
  await page.waitForSelector('button.copy:has-text("Copied")');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  assert.match(command, /^systole /);
});

test('everything can be reached and done with keys', async () => {
  const seen = new Set();
  for (let i = 0; i < 60; ++i) {
    await page.keyboard.press('Tab');
    const [what, outline] = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === document.body) return ['', ''];
      return [
        at.id || at.getAttribute('aria-label') || at.dataset?.key || at.innerText || at.tagName,
        getComputedStyle(at).outlineStyle,
      ];
    });
    seen.add(what);
    if (what !== '') assert.notEqual(outline, 'none', `${what} shows no focus`);
  }
  for (const what of [
    'theme',
    'Box',
    'Lasso',
    'Copy command',
    'Cycles',
    'filter Cycles',
    'points: arrow keys choose one',
  ]) {
    assert.ok(
      [...seen].some((one) => one.includes(what)),
      `${what} is not reached: ${[...seen].join(' | ')}`,
    );
  }
  const current = () => page.evaluate(() => window.systole.rows.current);
  await page.locator('.table-body').focus();
  const first = await current();
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await current(), first);
  await page.keyboard.press('End');
  assert.equal(await current(), await page.evaluate(() => window.systole.rows.current));
  assert.equal(await page.locator('.table-body [aria-selected=true]').count(), 1);
  assert.equal(await page.locator('.table-body').getAttribute('aria-activedescendant'), `row-${await current()}`);
  await page.locator('[role=columnheader] button', { hasText: 'PEs' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[role=columnheader]', { hasText: 'PEs' }).getAttribute('aria-sort'), 'ascending');
  await page.locator('#scatter .chart').focus();
  const marked = await current();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await current(), marked);
});

test('dark follows the system and the button; print is light, with the table in it', async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.click('#theme');
  const dark = await ground();
  assert.notEqual(dark, light);
  assert.ok((await coloursIn(page, 'scatter')) > 4);
  await page.emulateMedia({ media: 'print' });
  await page.waitForSelector('html.printing');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  assert.equal(await page.locator('#theme').isVisible(), false);
  assert.equal(await page.locator('table.printed').first().locator('tbody tr').count(), 60);
  assert.ok((await page.pdf({ format: 'A4' })).length > 20000);
  await page.emulateMedia({ media: 'screen' });
  assert.equal(await ground(), dark);
  const other = await openReport(browser, 'simulate.html', { colorScheme: 'dark' });
  assert.equal(await other.page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await other.close();
});

test('the selection is saved as CSV', async () => {
  await page.locator('.filter[data-key=rows]').fill('64');
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Save as CSV")')]);
  const stream = await download.createReadStream();
  let text = '';
  for await (const chunk of stream) text += chunk;
  const lines = text.trim().split('\n');
  assert.equal(lines.length, 1 + (await selected()));
  assert.match(lines[0], /^id,variant,rows,cols,/);
});
