// SPDX-License-Identifier: MIT
// Every chart is saved as SVG and PNG, with keys alone, under a name that says run and chart.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, openReport } from './chromium.mjs';

let browser;
let reader;
before(async () => {
  browser = await launch();
  reader = await browser.newPage(); // a blank page: a report forbids itself the styles that a picture holds
});
after(() => browser.close());

async function saved(page, id, kind) {
  const button = page.locator(`#${id} .save button`, { hasText: kind });
  await button.focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** What the browser makes of an SVG as XML: its elements, or what is wrong with it. */
const parsed = (text) =>
  reader.evaluate((svg) => {
    const read = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const wrong = read.querySelector('parsererror');
    const texts = (name) => [...read.querySelectorAll(name)].map((element) => element.textContent);
    return {
      wrong: wrong?.textContent,
      root: read.documentElement.tagName,
      width: Number(read.documentElement.getAttribute('width')),
      height: Number(read.documentElement.getAttribute('height')),
      title: texts('title')[0],
      description: texts('desc')[0],
      words: texts('text'),
      shapes: read.querySelectorAll('path, rect, circle, polyline').length,
      scripts: read.querySelectorAll('script, foreignObject, image, a').length,
    };
  }, text);

for (const [report, stem] of [
  ['simulate.html', 'mobilenet_v2'],
  ['front.html', 'Designs-for-mobilenet_v2'],
  ['compare.html', 'FuSeConv-on-5-networks'],
  ['compare_arrays.html', 'FuSeConv-on-mobilenet_v2-mobilenet_v3_small'],
  ['cache.html', null],
]) {
  test(`${report}: each chart as SVG and PNG`, async () => {
    const { page, close } = await openReport(browser, report, { colorScheme: 'dark' });
    const charts = await page.evaluate(() =>
      window.systole.charts.map(({ card }) => ({
        id: card.root.id,
        title: card.heading.textContent,
        width: card.chart.getWidth(),
        height: card.chart.getHeight(),
      })),
    );
    assert.ok(charts.length >= 3);
    for (const { id, title, width, height } of charts) {
      const svg = await saved(page, id, 'SVG');
      if (stem !== null) assert.equal(svg.name, `${stem}-${id}.svg`);
      const text = svg.bytes.toString('utf8');
      const found = await parsed(text);
      assert.equal(found.wrong, undefined);
      assert.equal(found.root, 'svg');
      assert.deepEqual([found.width, found.height], [width, height]);
      assert.ok(found.title.startsWith(`${title}: `), found.title);
      assert.match(found.description, /timing|SCALE-Sim|FuSeConv|caches/);
      assert.ok(found.shapes > 5 && found.words.length > 3, `${id} is empty`);
      assert.equal(found.scripts, 0);
      assert.match(text, /fill="#ffffff"/, 'the ground is white though the page is dark');
      const png = await saved(page, id, 'PNG');
      assert.equal(png.name, svg.name.replace(/svg$/, 'png'));
      assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
      assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [3 * width, 3 * height]);
    }
    await close();
  });
}

test('names of files hold nothing that a file system minds, and markup stays text in SVG', async () => {
  const { page, close } = await openReport(browser, 'hostile_layers.html');
  const { name, bytes } = await saved(page, 'layers', 'SVG');
  assert.equal(name, 'a-b-net-\u00e9-layers.svg');
  const found = await parsed(bytes.toString('utf8'));
  assert.equal(found.wrong, undefined);
  assert.equal(found.scripts, 0);
  assert.ok(found.title.includes('a<b> "net"'));
  await close();
});
