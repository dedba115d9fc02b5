// SPDX-License-Identifier: MIT
// Opening reports in headless Chromium, and what must never happen there: errors, requests, violated policies.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.env.MODULES, 'package.json'))('playwright-core');

const PATIENCE = 120000; // ms: a machine may be busy with other work

export async function launch() {
  return chromium.launch({
    timeout: PATIENCE,
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page with the report, drawn to the end; `complaints` fills with whatever goes wrong. */
export async function openReport(browser, name, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  const file = `file://${join(process.env.REPORTS, encodeURIComponent(name))}`;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== file && !request.url().startsWith('blob:'))
      complaints.push(`request: ${request.url().slice(0, 200)}`);
  });
  await page.goto(file);
  await page.waitForSelector('html[data-ready=yes]');
  return {
    page,
    complaints,
    close: async () => {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

/** Where a row stands in the scatter chart, in pixels of the page. */
export async function placeOf(page, row) {
  await page.locator('#scatter, #roofline').first().scrollIntoViewIfNeeded();
  return page.evaluate((wanted) => {
    const scatter = window.systole.charts.find((chart) => chart.insideLasso);
    const [x, y] = scatter.card.pixel(wanted);
    const box = scatter.card.place.getBoundingClientRect();
    return { x: box.x + x, y: box.y + y, left: box.x, top: box.y, right: box.right, bottom: box.bottom };
  }, row);
}

/** How many different colours a chart's canvas holds, coarsely: nothing drawn is one. */
export async function coloursIn(page, id) {
  return page.evaluate((card) => {
    const canvas = document.querySelector(`#${card} canvas`);
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4)
      seen.add(((data[i] >> 5) << 6) | ((data[i + 1] >> 5) << 3) | (data[i + 2] >> 5) | (data[i + 3] > 8 ? 512 : 0));
    return seen.size;
  }, id);
}

/** Charts whose legend reaches into their plot: [title, pixels]. */
export const covered = (page) =>
  page.evaluate(() => {
    const charts = [...(window.systole.runs ?? []).flatMap((run) => run.charts), ...window.systole.charts];
    return charts.flatMap(({ card }) => {
      const model = card.chart.getModel();
      const legend = model.getComponent('legend');
      const grid = model.getComponent('grid')?.coordinateSystem.getRect();
      if (!legend?.get('show') || !grid) return [];
      const { group } = card.chart.getViewOfComponentModel(legend);
      const rect = group.getBoundingRect();
      const over = group.y + rect.y + rect.height - grid.y;
      return over > 0 ? [[card.title, over]] : [];
    });
  });
