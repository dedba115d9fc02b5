// SPDX-License-Identifier: MIT
// A chart with its title and controls: follows theme, size and print, can be focused and walked through with arrow keys.

import { element } from '../document/dom.js';
import { init } from './echarts.js';
import { theme } from '../document/theme.js';

const cards = new Set();

export class ChartCard {
  /**
   * `option(colours)` is ECharts' option; `wire(chart)` listens; `steps()` are the rows in the order in which arrow keys
   * visit them; `pixel(row)` where the tooltip of a row stands.
   */
  constructor({ id, title, note = '', height = 380, controls = [], option, wire, rows, steps, pixel, wide = false }) {
    this.option = option;
    this.rows = rows;
    this.steps = steps;
    this.pixel = pixel;
    this.title = title;
    this.heading = element('h2', { id: `${id}-title` }, title);
    this.note = element('p', { class: 'note' }, note);
    this.place = element('div', {
      'class': 'chart',
      'tabindex': '0',
      'role': 'img',
      'aria-labelledby': `${id}-title`,
      'style': { minHeight: `${height}px` },
      'onkeydown': (event) => this.walk(event),
    });
    this.root = element(
      'section',
      { class: wide ? 'card wide' : 'card', id },
      element('div', { class: 'card-head' }, this.heading, element('div', { class: 'controls' }, controls)),
      this.note,
      element('div', { class: 'place' }, this.place),
    );
    this.wire = wire;
    cards.add(this);
  }

  /** Once it is in the page. */
  start() {
    this.chart = init(this.place, null, { renderer: 'canvas' });
    this.finished = new Promise((resolve) => {
      this.chart.on('finished', () => resolve());
    });
    this.draw();
    this.wire?.(this.chart);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.place);
  }

  fit() {
    if (this.chart.getWidth() !== this.place.clientWidth || this.chart.getHeight() !== this.place.clientHeight) {
      this.chart.resize();
    }
  }

  draw() {
    if (!this.chart) return;
    const colours = theme.colours;
    this.chart.setOption(
      {
        ...frameOption(colours),
        ...this.option(colours),
      },
      { replaceMerge: ['series', 'visualMap'], lazyUpdate: false },
    );
  }

  /** For print a picture of more dots stands in for the chart; drawn at once, since printing waits for nothing. */
  putOnPaper(printing) {
    this.paper?.remove();
    this.paper = printing ? this.chart.renderToCanvas({ pixelRatio: 3, backgroundColor: theme.colours.ground }) : null;
    this.place.classList.toggle('unprinted', printing);
    if (!this.paper) return;
    this.paper.className = 'paper';
    this.place.after(this.paper);
  }

  setNote(text) {
    this.note.textContent = text;
  }

  setHeight(height) {
    this.place.style.minHeight = `${height}px`;
    if (this.chart) this.fit();
  }

  walk(event) {
    const moves = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -Infinity,
      End: Infinity,
    };
    const move = moves[event.key];
    if (move === undefined || !this.steps) return;
    const steps = this.steps();
    if (steps.length === 0) return;
    event.preventDefault();
    const at = steps.indexOf(this.rows.current);
    const next = at < 0 ? 0 : Math.max(0, Math.min(steps.length - 1, at + move));
    this.rows.setCurrent(steps[next]);
    const pixel = this.pixel?.(steps[next]);
    if (pixel) this.chart.dispatchAction({ type: 'showTip', x: pixel[0], y: pixel[1] });
  }
}

/** What all charts share. */
function frameOption(colours) {
  return {
    animation: false,
    darkMode: colours.name === 'dark',
    color: colours.colours,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: colours.font, color: colours.ink, fontSize: 12 },
    aria: { enabled: false },
  };
}

export function tooltipOption(colours, formatter) {
  return {
    trigger: 'item',
    confine: true,
    transitionDuration: 0,
    backgroundColor: colours.ground,
    borderColor: colours.line,
    padding: [8, 12],
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font },
    extraCssText: 'box-shadow: 0 4px 16px rgba(0,0,0,.18); border-radius: 6px;',
    formatter,
  };
}

/** A tooltip's content: a heading and [name, value] lines. */
export function tooltip(heading, lines) {
  return element(
    'div',
    { class: 'tooltip' },
    element('strong', {}, heading),
    element(
      'table',
      {},
      lines.map(([name, value]) => element('tr', {}, element('td', {}, name), element('td', {}, value))),
    ),
  );
}

export function axisStyle(colours) {
  return {
    nameTextStyle: { color: colours.muted, fontSize: 12, fontFamily: colours.font },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.muted, fontSize: 12, fontFamily: colours.font },
    splitLine: { lineStyle: { color: colours.faint } },
    minorSplitLine: { show: false },
  };
}

export function legendOption(colours, names, extra = {}) {
  return {
    type: 'plain',
    data: names,
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font },
    inactiveColor: colours.grey,
    itemWidth: 14,
    itemHeight: 10,
    itemGap: 14,
    top: 0,
    left: 0,
    ...extra,
  };
}

theme.addEventListener('change', () => {
  for (const card of cards) {
    if (!card.chart) continue;
    card.fit();
    card.draw();
    card.putOnPaper(theme.printing);
  }
});

/** Resolves when every chart of the page is drawn to the end. */
export function allDrawn() {
  return Promise.all([...cards].map((card) => card.finished));
}
