// SPDX-License-Identifier: MIT
// How long it takes from navigation until every chart of a report of 100,000 points is drawn.

import { launch, openReport } from '../tests/report/chromium.mjs';

const TRIES = 9;

const browser = await launch();
const times = [];
for (let i = 0; i < TRIES; ++i) {
  const { page, close } = await openReport(browser, '100,000.html');
  times.push(await page.evaluate(() => performance.getEntriesByName('systole-ready')[0].startTime));
  await close();
}
await browser.close();
times.sort((a, b) => a - b);
console.log(`${TRIES} openings, first complete render after ${times.map((time) => Math.round(time)).join(', ')} ms`);
