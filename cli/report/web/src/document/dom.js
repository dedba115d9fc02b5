// SPDX-License-Identifier: MIT
// Elements without innerHTML: whatever a result holds stays text.

/** An element with attributes (`on…` are listeners, `class`, `dataset` as one expects) and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key === 'style') Object.assign(made.style, value);
    else if (key === 'dataset') Object.assign(made.dataset, value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A labelled <select>; `options` are [value, text] pairs. */
export function choice(label, options, value, onchange) {
  const select = element(
    'select',
    { onchange: (event) => onchange(event.target.value) },
    options.map(([key, text]) => element('option', { value: key, selected: key === value }, text)),
  );
  return element('label', { class: 'choice' }, element('span', {}, label), select);
}
