// SPDX-License-Identifier: MIT
// Every kind of report opens from disk without an error or a request, and draws what fits its kind.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { coloursIn, covered, launch, openReport } from './chromium.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const KINDS = {
  'front.html': ['scatter', 'parallel', 'heat'],
  '100,000.html': ['scatter', 'parallel', 'heat'],
  'memory.html': ['scatter', 'parallel', 'heat'],
  'simulate.html': ['layers', 'roofline', 'shares', 'utilisation', 'parallel'],
  'simulate_several.html': ['layers', 'roofline', 'shares', 'utilisation', 'parallel'],
  'simulate_scalesim.html': ['layers', 'roofline', 'shares', 'utilisation', 'parallel'],
  'chip.html': ['layers', 'roofline', 'shares', 'cores', 'utilisation', 'parallel'],
  'chip_several.html': ['layers', 'roofline', 'shares', 'cores', 'utilisation', 'parallel'],
  'chip_layers.html': ['layers', 'roofline', 'shares', 'cores', 'utilisation', 'parallel'],
  'compare.html': ['speedups', 'scatter', 'operators', 'blocks', 'parallel'],
  'compare_arrays.html': ['scaling', 'scatter', 'parallel'],
  'compare_front.html': ['scatter', 'parallel'],
  'compare_limits.html': ['speedups', 'scatter', 'parallel'],
  'cache.html': ['reductions', 'layers', 'regions', 'heat', 'parallel'],
};

for (const [name, charts] of Object.entries(KINDS)) {
  test(`${name} draws ${charts.join(', ')}`, async () => {
    const { page, close } = await openReport(browser, name);
    for (const id of charts) {
      assert.ok((await coloursIn(page, id)) > 4, `${id} is empty`);
      assert.ok((await page.locator(`#${id} h2`).innerText()) !== '');
    }
    assert.ok((await page.locator('.table-body [role=row]').count()) > 0);
    assert.match(await page.locator('#detail .command').innerText(), /^systole /);
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      'the page is wider than the window',
    );
    assert.deepEqual(await covered(page), [], 'a legend over a plot');
    await close();
  });
}

const chartOf = (page, id) =>
  page.evaluate((wanted) => {
    const { shown } = window.systole.charts.find(({ card }) => card.root.id === wanted);
    return {
      unit: window.systole.charts.find(({ card }) => card.root.id === wanted).unit,
      series: shown.series.map(({ name, values }) => ({ name, values })),
    };
  }, id);
const sum = (values) => values.reduce((a, b) => a + b, 0);

test('a chip: all of its time stands in the bars, in cycles and in milliseconds, operator by operator and core by core', async () => {
  for (const name of ['chip.html', 'chip_layers.html']) {
    const { page, close } = await openReport(browser, name);
    const layers = await chartOf(page, 'layers');
    assert.ok(layers.series.some((series) => series.name === 'beside the array' && sum(series.values) > 0));
    const all = sum(layers.series.map(({ values }) => sum(values)));
    await page.locator('#layers select').first().selectOption('ms');
    const timed = await chartOf(page, 'layers');
    assert.match(timed.unit, /\(ms\)/);
    const { clock_mhz: clock } = await page.evaluate(() => window.systole.payload);
    assert.ok(Math.abs(sum(timed.series.map(({ values }) => sum(values))) - all / clock / 1e3) < 1e-6 * all);
    assert.ok(Math.abs(sum((await chartOf(page, 'shares')).series.map(({ values }) => sum(values))) - 100) < 1e-6);
    const { series } = await chartOf(page, 'cores');
    const wholes = series[0].values.map((_, i) => sum(series.map(({ values }) => values[i])));
    for (const whole of wholes) assert.ok(Math.abs(whole - wholes[0]) < 1e-6 * wholes[0], `${name}: ${wholes}`);
    assert.match(await page.locator('.facts').innerText(), /ms[^]*inferences\/s/);
    await close();
  }
});

test('a roofline marks its ridge, and all layers are below the roof', async () => {
  const { page, close } = await openReport(browser, 'chip.html');
  assert.match(await page.locator('#roofline .note').innerText(), /TOP\/s and .* GB\/s .* ridge is at .* per byte/);
  const { roof, points } = await page.evaluate(() => {
    const { rows, payload, charts } = window.systole;
    const chart = charts.find(({ card }) => card.root.id === 'roofline');
    return {
      roof: { ...payload.roofline, drawn: chart.series.find(({ id }) => id === 'ridge').data[0] },
      points: Array.from(rows.selection, (row) => [chart.x.at(row), chart.y.at(row)]).filter(([x]) => x > 0),
    };
  });
  assert.deepEqual(roof.drawn, [roof.ridge, roof.peak]);
  assert.ok(points.length > 10);
  for (const [x, y] of points) assert.ok(y <= roof.peak && y <= roof.slope * x * 1.000001, `${x}, ${y}`);
  await close();
});

test('a result without points says so', async () => {
  const { page, close } = await openReport(browser, 'nothing.html');
  assert.match(await page.locator('main').innerText(), /No design is feasible/);
  await close();
});

test('names that hold markup stay text', async () => {
  for (const name of ['hostile.html', 'hostile_layers.html']) {
    const { page, close } = await openReport(browser, name);
    const text = await page.locator('main').innerText();
    assert.ok(text.includes('a<b> "net" \u00e9'), 'the network is named as it is');
    if (name === 'hostile_layers.html') {
      for (const layer of [
        '</script><script>alert(1)</script>',
        '"<img src=x onerror=""alert(\'2\')"">"',
        "Gr\u00f6\u00dfe \u2211 & 'quotes' <!--",
      ]) {
        assert.ok(text.includes(layer), layer);
      }
    }
    assert.equal(await page.locator('main img, main script').count(), 0);
    await close();
  }
});

test('the page forbids itself everything but its own script', async () => {
  const { page, close, complaints } = await openReport(browser, 'front.html');
  await page.evaluate(() => {
    const made = document.createElement('script');
    made.textContent = 'window.injected = true';
    document.body.append(made);
  });
  assert.equal(await page.evaluate(() => window.injected), undefined);
  assert.match(complaints.pop(), /Content Security Policy/);
  await page.evaluate(() => {
    const made = document.createElement('style');
    made.textContent = 'h1 { display: none }';
    document.head.append(made);
  });
  assert.ok(await page.locator('h1').isVisible());
  assert.match(complaints.pop(), /Content Security Policy/);
  await close();
});
