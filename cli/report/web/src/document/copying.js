// SPDX-License-Identifier: MIT
// To the clipboard, also where a page from disk may not use the clipboard's own interface.

import { element } from './dom.js';

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element('textarea', { 'class': 'offscreen', 'aria-hidden': 'true' });
    field.value = text;
    document.body.append(field);
    const focused = document.activeElement;
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    focused?.focus();
    return copied;
  }
}

/** A button that copies what `text()` is when it is pressed, and says so. */
export function copyButton(label, text) {
  const button = element('button', { 'type': 'button', 'class': 'copy', 'aria-live': 'polite' }, label);
  button.addEventListener('click', async () => {
    button.textContent = (await copy(text())) ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  });
  return button;
}
