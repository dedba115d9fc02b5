// SPDX-License-Identifier: MIT
// The command line that a report gives for a row, run in a shell, comes to the row's cycles.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, openReport } from './chromium.mjs';

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), 'systole-commands-'));
  symlinkSync(join(process.env.REPORTS, 'hostile'), join(folder, 'hostile'));
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The sum of the column `cycles` of what the command prints as CSV. */
function cyclesOf(command) {
  const csv = command.includes('<<') ? command.replace('/dev/stdin', '/dev/stdin --csv') : `${command} --csv`;
  const text = execFileSync('bash', ['-c', `set -e\n${csv}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${dirname(process.env.SYSTOLE)}:${process.env.PATH}` },
  });
  const [head, ...lines] = text.trim().split('\n');
  const at = head.split(',').indexOf('cycles');
  // Names may hold commas in quotes; the columns before `cycles` are counted from a line without its quoted fields.
  return lines.reduce((sum, line) => sum + Number(line.replaceAll(/"(?:[^"]|"")*"/g, '').split(',')[at]), 0);
}

/** Rows that differ in all that makes commands differ, and some more. */
async function sample(page, keys, count) {
  return page.evaluate(
    ([names, most]) => {
      const { rows, commands } = window.systole;
      const known = new Set();
      const chosen = [];
      const step = Math.max(1, Math.floor(rows.count / most));
      for (let row = 0; row < rows.count; ++row) {
        const kind = names.map((key) => rows.column(key).text(row)).join();
        if (known.has(kind) && row % step !== 0) continue;
        known.add(kind);
        chosen.push({ row, command: commands.of(row), cycles: rows.column('cycles').plain(row) });
      }
      return chosen;
    },
    [keys, count],
  );
}

for (const [name, keys, count] of [
  ['front.html', ['variant', 'dataflow'], 12],
  ['memory.html', ['network', 'memory', 'dataflow'], 12],
  ['hostile.html', ['network'], 4],
  ['compare.html', ['network', 'variant'], 4],
  ['compare_limits.html', ['variant', 'depthwise'], 20],
  ['compare_front.html', ['variant'], 6],
]) {
  test(`${name}: commands of rows of every sort give their cycles`, async () => {
    const { page, close } = await openReport(browser, name);
    const chosen = await sample(page, keys, count);
    await close();
    assert.ok(chosen.length >= 4);
    for (const { row, command, cycles } of chosen) {
      assert.equal(String(cyclesOf(command)), cycles, `row ${row}: ${command}`);
    }
  });
}

test('simulate: the command gives the cycles of all layers', async () => {
  for (const name of ['simulate.html', 'simulate_scalesim.html', 'simulate_several.html', 'hostile_layers.html']) {
    const { page, close } = await openReport(browser, name);
    const networks = await page.evaluate(() => {
      const { rows, commands } = window.systole;
      const sums = {};
      for (let row = 0; row < rows.count; ++row)
        sums[commands.of(row)] = (sums[commands.of(row)] ?? 0) + rows.column('cycles').at(row);
      return sums;
    });
    await close();
    for (const [command, cycles] of Object.entries(networks)) assert.equal(cyclesOf(command), cycles, command);
  }
});
