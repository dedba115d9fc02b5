// SPDX-License-Identifier: MIT
// A chart as a file: SVG for papers, PNG of three dots a pixel. Always light, as on paper.

import { element } from '../document/dom.js';
import { init } from './echarts.js';
import { saveFile } from '../document/saving.js';

const DOTS = 3;

/** Draws `option` as large as the chart is now, apart from the page. */
function drawnApart({ renderer, width, height, option }, use) {
  const chart = init(document.createElement('div'), null, { renderer, width, height, devicePixelRatio: DOTS });
  chart.setOption(option);
  const made = use(chart);
  chart.dispose();
  return made;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** SVG with the chart's title and what made its numbers in it. */
function svgText(picture, { title, description }) {
  const text = drawnApart({ ...picture, renderer: 'svg' }, (chart) => chart.renderToSVGString());
  const head = text.indexOf('>') + 1;
  return `${text.slice(0, head)}\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>${text.slice(head)}\n`;
}

function canvasOf(picture) {
  return drawnApart({ ...picture, renderer: 'canvas' }, (chart) => {
    const drawn = chart.renderToCanvas({ pixelRatio: DOTS, backgroundColor: picture.option.backgroundColor });
    const kept = document.createElement('canvas');
    Object.assign(kept, { width: drawn.width, height: drawn.height });
    kept.getContext('2d').drawImage(drawn, 0, 0);
    return kept;
  });
}

/**
 * Two buttons that save a chart. `stem` is the file's name without its ending; `picture()` is {width, height, option};
 * `words()` is {title, description}.
 */
export function saveButtons({ stem, label, picture, words }) {
  const button = (kind, save) =>
    element(
      'button',
      {
        'type': 'button',
        'class': 'small',
        'aria-label': `Save ${label} as ${kind}`,
        'title': `Save as ${kind}`,
        'onclick': save,
      },
      kind,
    );
  return element(
    'div',
    { 'class': 'buttons save', 'role': 'group', 'aria-label': `save ${label}` },
    button('SVG', () => saveFile(`${stem}.svg`, new Blob([svgText(picture(), words())], { type: 'image/svg+xml' }))),
    button('PNG', () => canvasOf(picture()).toBlob((blob) => saveFile(`${stem}.png`, blob), 'image/png')),
  );
}
