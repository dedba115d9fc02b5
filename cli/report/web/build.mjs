// SPDX-License-Identifier: MIT
// node build.mjs MODULES OUT: bundles src/ with the packages in the folder MODULES (npm's node_modules) into OUT/report.js,
// OUT/report.css and OUT/licences.txt. The same packages give the same bytes.

import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [modules, out] = process.argv.slice(2).map((path) => resolve(path));
const { build } = createRequire(join(modules, 'package.json'))('esbuild');

mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ['src/main.js', 'src/style.css'],
  entryNames: 'report',
  nodePaths: [modules],
  outdir: out,
  bundle: true,
  minify: true,
  charset: 'ascii',
  format: 'iife',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
  define: { 'process.env.NODE_ENV': '"production"', '__DEV__': 'false' },
  legalComments: 'none', // they are in licences.txt, whole
  logLevel: 'warning',
});

const packages = [
  ['echarts', ['NOTICE', 'LICENSE', 'licenses/LICENSE-d3']],
  ['zrender', ['LICENSE']],
  ['tslib', ['LICENSE.txt']],
];
const texts = packages.flatMap(([name, files]) => {
  const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  return files.map(
    (file) =>
      `== ${name} ${version}: ${file}\n\n${readFileSync(join(modules, name, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim()}\n`,
  );
});
writeFileSync(join(out, 'licences.txt'), texts.join('\n'));
