// SPDX-License-Identifier: MIT
// The pictures of docs/report.md, from the reports that the tests look at.

import { join } from 'node:path';

import { launch, openReport } from '../tests/report/chromium.mjs';

/** The top of a page, down to the end of the element `last`. */
const PICTURES = [
  { name: 'explore', report: 'front.html', last: '#detail' },
  { name: 'explore-dark', report: 'front.html', last: '#heat', dark: true, brushed: true },
  { name: 'simulate', report: 'simulate.html', last: '#utilisation' },
  { name: 'chip', report: 'chip.html', last: '#cores' },
  { name: 'compare', report: 'compare.html', last: '#scatter' },
  { name: 'cache', report: 'cache.html', last: '#regions' },
];

const browser = await launch();
for (const { name, report, last, dark, brushed } of PICTURES) {
  const { page, close } = await openReport(browser, report, { colorScheme: dark ? 'dark' : 'light', viewport: { width: 1240, height: 900 } });
  if (brushed) {
    const box = await page.locator('#scatter .chart').boundingBox();
    await page.mouse.move(box.x + 0.45 * box.width, box.y + 0.5 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.86 * box.height, { steps: 6 });
    await page.mouse.up();
    await page.waitForFunction(() => window.systole.rows.isNarrowed);
    await page.locator('.table-body [role=row]').first().click();
    await page.evaluate(() => scrollTo(0, 0));
  }
  const end = await page.locator(last).evaluate((element) => element.getBoundingClientRect().bottom + scrollY + 20);
  await page.screenshot({ path: join(process.env.IMAGES, `report-${name}.png`), fullPage: true, clip: { x: 0, y: 0, width: 1240, height: Math.ceil(end) } });
  await close();
}
await browser.close();
