// SPDX-License-Identifier: MIT
// A chart with its title and controls: follows theme, size and print, can be focused and walked through with arrow keys.

import { element } from '../document/dom.js';
import { fileStem } from '../document/saving.js';
import { init } from './echarts.js';
import { saveButtons } from './picture.js';
import { theme } from '../document/theme.js';

const cards = new Set();

const NARROW = 560; // pixels of a chart, below which it is laid out for a phone
const TALLEST_PRINTED = 1250; // pixels at print's scale: what a page holds beside a heading

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
    this.height = height;
    this.wanted = height;
    const ownId = rows.idOf(id);
    this.heading = element('h2', { id: `${ownId}-title` }, title);
    this.note = element('p', { class: 'note' }, note);
    this.place = element('div', {
      'class': 'chart',
      'tabindex': '0',
      'role': 'img',
      'aria-labelledby': `${ownId}-title`,
      'style': { minHeight: `${height}px` },
      'onkeydown': (event) => this.walk(event),
    });
    this.root = element(
      'section',
      { class: wide ? 'card wide' : 'card', id: ownId },
      element(
        'div',
        { class: 'card-head' },
        this.heading,
        element(
          'div',
          { class: 'controls' },
          controls,
          saveButtons({
            stem: `${fileStem(rows.name)}-${id}`,
            label: title,
            picture: () => this.picture(),
            words: () => this.words(),
          }),
        ),
      ),
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
    this.observer = new ResizeObserver(() => {
      if (this.fit()) this.draw();
    });
    this.observer.observe(this.place);
  }

  /** Pixels across; before it is in the page, a guess. */
  get width() {
    return this.place.clientWidth || 800;
  }
  get isNarrow() {
    return !theme.printing && this.width < NARROW;
  }

  /** Whether it had to be made larger or smaller. */
  fit() {
    if (this.chart.getWidth() === this.place.clientWidth && this.chart.getHeight() === this.place.clientHeight)
      return false;
    this.chart.resize();
    return true;
  }

  draw() {
    if (!this.chart) return;
    const colours = theme.colours;
    const option = { ...frameOption(colours), ...this.option(colours) };
    this.place.style.minHeight = `${theme.printing ? Math.min(this.wanted, TALLEST_PRINTED) : this.wanted}px`;
    this.fit();
    this.chart.setOption(option, { replaceMerge: ['series', 'visualMap'], lazyUpdate: false });
  }

  /** As it stands, on white. */
  picture() {
    const colours = theme.paper;
    return {
      width: this.chart.getWidth(),
      height: this.chart.getHeight(),
      option: { ...frameOption(colours), ...this.option(colours), backgroundColor: colours.ground },
    };
  }

  words() {
    const parts = [this.note.textContent, this.rows.models].filter((part) => part !== '');
    return { title: `${this.heading.textContent}: ${this.rows.name}`, description: parts.join(' ') };
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

  /** From the next draw() on, which is what asks for it. */
  setHeight(height) {
    this.wanted = Math.round(height);
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

theme.addEventListener('change', () => {
  for (const card of cards) {
    if (!card.chart) continue;
    card.draw();
    card.putOnPaper(theme.printing);
  }
});

/** Resolves when every chart of the page is drawn to the end. */
export function allDrawn() {
  return Promise.all([...cards].map((card) => card.finished));
}
