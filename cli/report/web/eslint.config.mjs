// SPDX-License-Identifier: MIT
// How the front end and its tests are linted (lint.sh). The packages come from the folder that MODULES names.

import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.MODULES, 'package.json'));
const recommended = require('@eslint/js').configs.recommended;
const globals = require('globals');

export default [
  recommended,
  {
    files: ['**/*.js', '**/*.mjs'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'eqeqeq': 'error',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-implicit-globals': 'error',
      'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
      'object-shorthand': 'error',
      'complexity': ['error', 15],
      'max-depth': ['error', 3],
    },
  },
  { files: ['cli/report/web/src/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['cli/report/web/*.mjs', 'tests/report/**'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } }, // tests also say what runs in the page
  },
];
