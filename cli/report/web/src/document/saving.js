// SPDX-License-Identifier: MIT
// Files that the page makes itself, from memory: nothing is sent anywhere.

import { element } from './dom.js';

const LONGEST = 80; // characters

/** A title as a part of a file's name: letters, digits, dots, dashes and underscores. */
export function fileStem(title) {
  const stem = title
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return stem.slice(0, LONGEST) || 'report';
}

export function saveFile(name, blob) {
  const url = URL.createObjectURL(blob);
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
