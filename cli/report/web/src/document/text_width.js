// SPDX-License-Identifier: MIT
// How wide text is, so that nothing has to be cut that would have fitted.

import { theme } from './theme.js';

let context;

/** Pixels that a line of text takes. */
export function textWidth(text, size = 12, weight = 400) {
  context ??= document.createElement('canvas').getContext('2d');
  context.font = `${weight} ${size}px ${theme.colours.font}`;
  return context.measureText(text.replaceAll(/\d/g, '0')).width; // digits are as wide as each other in the page
}

/** Pixels of the widest of them; of none 0. */
export function widestText(texts, size, weight) {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, textWidth(text, size, weight));
  return widest;
}
