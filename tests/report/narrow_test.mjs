// SPDX-License-Identifier: MIT
// On a phone nothing makes the page wider than the screen, no legend lies over a plot, and every layer has its line.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { coloursIn, covered, launch, openReport } from './chromium.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const PAGES = [
  'front.html',
  'memory.html',
  'simulate.html',
  'chip.html',
  'chip_layers.html',
  'chips.html',
  'simulate_several.html',
  'compare.html',
  'compare_arrays.html',
  'compare_limits.html',
  'cache.html',
  'hostile_layers.html',
  'nothing.html',
  'three.html',
  'unlike.html',
];
const PHONE = { viewport: { width: 390, height: 844 } };

/** Elements that stand out of the screen, but for what scrolls in itself. */
const outside = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => !element.closest('.table, .side-by-side, pre, .values, .offscreen, .chart'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 40)}`),
  );

for (const name of PAGES) {
  test(`${name} fits on a phone`, async () => {
    const { page, close } = await openReport(browser, name, PHONE);
    assert.deepEqual(await outside(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(await covered(page), []);
    await close();
  });
}

// kinds_test.mjs looks at the others.
for (const name of ['chips.html', 'hostile_layers.html', 'nothing.html', 'three.html', 'unlike.html']) {
  test(`${name}: no legend over a plot on a desk`, async () => {
    const { page, close } = await openReport(browser, name);
    assert.deepEqual(await covered(page), []);
    await close();
  });
}

test('axes of parallel coordinates lie one below the other, and are brushed across', async () => {
  const { page, close } = await openReport(browser, 'front.html', PHONE);
  await page.locator('#parallel').scrollIntoViewIfNeeded();
  assert.ok((await coloursIn(page, 'parallel')) > 4);
  const places = await page.evaluate(() => {
    const { card } = window.systole.charts.find((chart) => chart.axes?.length > 2 && chart.intervals);
    const model = card.chart.getModel();
    const parallel = model.getComponent('parallel').coordinateSystem;
    return parallel.dimensions.map((dim) => parallel.getAxisLayout(dim).position[1]);
  });
  for (let i = 1; i < places.length; ++i) assert.ok(places[i] - places[i - 1] >= 40, String(places));
  const box = await page.locator('#parallel .chart').boundingBox();
  const y = box.y + places[1];
  await page.mouse.move(box.x + 60, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 170, y, { steps: 6 });
  await page.mouse.up();
  await page.waitForFunction(() => window.systole.rows.isNarrowed);
  await close();
});

test('every layer has a bar and a name of its own on a phone', async () => {
  const { page, close } = await openReport(browser, 'simulate.html', PHONE);
  const { height, layers, axis } = await page.evaluate(() => {
    const { charts, rows } = window.systole;
    const { card } = charts[0];
    return { height: card.chart.getHeight(), layers: rows.count, axis: card.chart.getOption().yAxis[0].type };
  });
  assert.equal(axis, 'category');
  assert.ok(height >= 15 * layers, `${height} pixels for ${layers} layers`);
  // Turned to the side, they stand again.
  await page.setViewportSize({ width: 900, height: 420 });
  await page.waitForFunction(() => window.systole.charts[0].card.chart.getOption().xAxis[0].type === 'category');
  await close();
});
