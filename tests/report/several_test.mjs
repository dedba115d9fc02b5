// SPDX-License-Identifier: MIT
// Several runs on one page: named, compared with the first of their kind, and each of them whole.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { coloursIn, launch, openReport } from './chromium.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const name of ['two.html', 'three.html', 'unlike.html', 'chips.html']) {
  test(`${name}: every run is named and whole, no id stands twice`, async () => {
    const { page, close } = await openReport(browser, name);
    const runs = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
      return {
        twice: ids.filter((id, i) => ids.indexOf(id) !== i),
        runs: window.systole.runs.map((run, i) => ({
          name: run.name,
          models: run.payload.models,
          text: document.getElementById(`run${i + 1}`).textContent,
          overview: document.querySelectorAll('#runs dl > div')[i].textContent,
          link: document.querySelectorAll('#runs a')[i].hash,
          charts: run.charts.map(({ card }) => card.root.id),
          rows: run.page.table.body.querySelectorAll('[role=row]').length,
        })),
        compared: window.systole.charts.map(({ card }) => card.root.id),
      };
    });
    assert.deepEqual(runs.twice, []);
    for (const [i, run] of runs.runs.entries()) {
      assert.ok(run.text.includes(run.name) && run.text.includes(run.models), run.text);
      assert.ok(run.overview.includes(run.name) && run.overview.includes(run.models), run.overview);
      assert.equal(run.link, `#run${i + 1}`);
      assert.ok(run.rows > 0);
    }
    for (const id of [...runs.compared, ...runs.runs.flatMap(({ charts }) => charts)]) {
      assert.ok((await coloursIn(page, id)) > 3, `${id} is empty`);
    }
    await close();
  });
}

test('totals stand side by side with their differences from the first run', async () => {
  const { page, close } = await openReport(browser, 'three.html');
  const text = (selector) => page.locator(selector).innerText();
  assert.match(await text('#compared1-totals h2'), /other_array, fused compared with simulate/);
  assert.match(await text('#compared1-totals .warning'), /unlike models[^]*fused: neighbour-connected PEs/);
  const cycles = await page.locator('#compared1-totals tbody tr').first().locator('td').allInnerTexts();
  const sums = await page.evaluate(() =>
    window.systole.runs.map(({ rows }) => rows.column('cycles').numbers.reduce((a, b) => a + b, 0)),
  );
  assert.equal(cycles.length, 3);
  cycles.forEach((cell, i) => {
    assert.ok(cell.startsWith(sums[i].toLocaleString('en-US')), cell);
    if (i === 0) return;
    const percent = ((100 * (sums[i] - sums[0])) / sums[0]).toFixed(2).replace('-', '\u2212');
    assert.ok(cell.includes(`${percent} %`), `${cell}: ${percent}`);
  });
  await close();
});

test('layers stand side by side: as many values as each run has layers', async () => {
  const { page, close } = await openReport(browser, 'three.html');
  const { values, counts, layers } = await page.evaluate(() => {
    const chart = window.systole.charts.find(({ card }) => card.root.id === 'compared1-layers-chart');
    return {
      values: chart.shown.series.map((series) => series.values.filter((value) => value !== null).length),
      counts: window.systole.runs.map(({ rows }) => rows.count),
      layers: chart.shown.categories,
    };
  });
  assert.deepEqual(values, counts);
  assert.equal(new Set(layers).size, layers.length);
  const at = (name) => layers.indexOf(name);
  assert.ok(at('block1.spatial.row') > at('block0.project') && at('block1.spatial.row') < at('block2.expand'));
  await close();
});

test('runs of unlike kinds: what is alike is compared, and the page says what is not', async () => {
  const { page, close } = await openReport(browser, 'unlike.html');
  const headings = await page.locator('.compared h2').allInnerTexts();
  assert.deepEqual(headings, [
    'systole explore: hostile compared with memory',
    'systole cache: cache_64 compared with cache',
    'systole compare: compare_arrays compared with compare',
    'systole simulate: other_array compared with simulate_scalesim',
  ]);
  const points = await page.evaluate(() => {
    const chart = window.systole.charts.find(({ card }) => card.root.id.endsWith('points-chart'));
    return [chart.rows.count, ...window.systole.runs.slice(0, 2).map(({ rows }) => rows.count)];
  });
  assert.equal(points[0], points[1] + points[2]);
  await close();
});

test('the same meaning has the same colour in every chart', async () => {
  const { page, close } = await openReport(browser, 'unlike.html');
  const colours = await page.evaluate(() => {
    const found = {};
    const shown = window.systole.runs
      .filter(({ payload }) => ['simulate', 'compare'].includes(payload.kind))
      .flatMap(({ charts }) => charts)
      .flatMap(({ card }) => card.chart.getOption().series)
      .filter(({ type, itemStyle }) => ['bar', 'scatter'].includes(type) && itemStyle?.color);
    for (const { name, itemStyle } of shown) (found[name] ??= new Set()).add(itemStyle.color);
    return Object.fromEntries(Object.entries(found).map(([name, set]) => [name, [...set]]));
  });
  for (const name of ['depthwise', 'pointwise', 'linear', 'conv', 'full', 'half'])
    assert.equal(colours[name]?.length, 1, `${name}: ${colours[name]}`);
  assert.deepEqual(colours['depthwise and 1D'], colours.depthwise);
  assert.deepEqual(colours.standard, colours.conv);
  await close();
});
