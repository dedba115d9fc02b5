// SPDX-License-Identifier: MIT
// Parallel coordinates: a line a row over the columns that vary; on a phone the axes lie, one below the other. Of many rows a sample is drawn; brushing an axis looks at all.

import { axisStyle, ChartCard } from './chart_card.js';
import { Colouring, colouringColumns } from './colouring.js';
import { groupCodes, groupsOf, spreadOver } from '../data/columns.js';
import { logTicks } from './log_ticks.js';
import { numberText, shortText, titleWithUnit } from '../data/number_text.js';
import { textWidth } from '../document/text_width.js';
import { theme } from '../document/theme.js';

const MOST_LINES = 1500;
const CONTEXT_LINES = 300;
const NAME_LINE = 15; // pixels
const NARROW_AXIS = 66; // pixels from a lying axis to the next
const CATEGORIES = 12; // a setting of no more distinct numbers has a place for each

export class ParallelChart {
  /** `among`: the rows that have a line; without it all. */
  constructor({ rows, id, title, keys, colourKeys, height = 380, among }) {
    this.rows = rows;
    this.hasLine = among && new Set(among);
    this.axes = keys
      .map((key) => rows.column(key))
      .filter((column) => column.hasMore(1))
      .map((column) => axisOf(column, rows.count, among));
    this.colouring = new Colouring(rows, colouringColumns(rows, colourKeys)[0]);
    this.intervals = new Map();
    if (this.axes.length < 2) return;
    this.card = new ChartCard({
      id,
      title,
      height,
      rows,
      wide: true,
      option: (colours) => this.option(colours),
      wire: (chart) => this.wire(chart),
      steps: () => Array.from(this.selected()),
    });
    rows.addEventListener('selection', () => this.refresh());
    rows.addEventListener('current', () => this.card.chart?.setOption({ series: [this.currentLine(theme.colours)] }));
  }

  /** The selection without rows that have no line. */
  selected() {
    const { selection } = this.rows;
    return this.hasLine ? selection.filter((row) => this.hasLine.has(row)) : selection;
  }

  wire(chart) {
    chart.on('axisareaselected', () => {
      const areas = chart
        .getModel()
        .queryComponents({ mainType: 'parallelAxis' })
        .map((axis) => (axis.activeIntervals ?? []).map((interval) => [...interval]));
      clearTimeout(this.pending);
      this.pending = setTimeout(() => this.narrow(areas), 80);
    });
  }

  narrow(areas) {
    const tests = [];
    const names = [];
    this.axes.forEach((axis, i) => {
      const intervals = areas[i].map((interval) => axis.values(interval));
      if (intervals.length === 0) return;
      names.push(axis.column.title);
      tests.push((row) => intervals.some(([low, high]) => axis.place(row) >= low && axis.place(row) <= high));
    });
    const clear = () => this.clearAxes();
    this.rows.narrow(
      this.card.root.id,
      `brushed ${names.join(', ')}`,
      tests.length === 0 ? null : (row) => tests.every((test) => test(row)),
      clear,
    );
  }

  clearAxes() {
    const axes = this.card.chart.getModel().queryComponents({ mainType: 'parallelAxis' });
    for (const axis of axes)
      this.card.chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: axis.id, intervals: [] });
  }

  refresh() {
    this.card.chart?.setOption({ series: this.series(theme.colours) }, { replaceMerge: ['series'] });
    this.say();
  }

  say() {
    const all = this.selected().length;
    this.card.setNote(
      all > MOST_LINES
        ? `${numberText(MOST_LINES)} of ${numberText(all)} lines are drawn, evenly chosen. Drag along an axis to select among all.`
        : 'Drag along an axis to select.',
    );
  }

  lines(list) {
    return list.map((row) => this.axes.map((axis) => axis.place(row)));
  }

  series(colours) {
    const { rows, colouring } = this;
    const made = [];
    if (rows.isNarrowed) {
      const outside = [];
      const step = Math.max(1, Math.ceil((rows.count - rows.selection.length) / CONTEXT_LINES));
      let passed = 0;
      for (let row = 0; row < rows.count; ++row) {
        const isOutside = !rows.isSelected[row] && this.hasLine?.has(row) !== false;
        if (isOutside && passed++ % step === 0) outside.push(row);
      }
      made.push(line('context', this.lines(outside), { color: colours.grey, width: 1, opacity: 0.25 }));
    }
    const groups = colouring.names.map(() => []);
    const selected = this.selected();
    const step = selected.length / Math.min(MOST_LINES, selected.length);
    for (let i = 0; i < selected.length; i += step) {
      const row = selected[Math.floor(i)];
      groups[colouring.of(row)].push(row);
    }
    const opacity = selected.length > 400 ? 0.18 : selected.length > 60 ? 0.4 : 0.8;
    groups.forEach((group, i) =>
      made.push(line(`group${i}`, this.lines(group), { color: colouring.colour(i, colours), width: 1.2, opacity })),
    );
    made.push(this.currentLine(colours));
    return made;
  }

  currentLine(colours) {
    const { current: row } = this.rows;
    const current = row < 0 || this.hasLine?.has(row) === false ? [] : [row];
    return line('current', this.lines(current), { color: colours.mark, width: 3, opacity: 1 }, 5);
  }

  option(colours) {
    const style = axisStyle(colours);
    this.say();
    const narrow = this.card.isNarrow;
    const apart = (this.card.width - 140) / (this.axes.length - 1);
    const names = this.axes.map(({ column }) => {
      const name = titleWithUnit(column);
      return narrow ? name : wrapped(name, apart - 8);
    });
    const lines = Math.max(...names.map((name) => name.split('\n').length));
    this.card.setHeight(narrow ? 70 + NARROW_AXIS * (this.axes.length - 1) : this.card.height);
    return {
      tooltip: { show: false },
      parallel: {
        ...(narrow
          ? { layout: 'vertical', left: 26, right: 26, top: 34, bottom: 36 }
          : { layout: 'horizontal', left: 60, right: 80, top: 27 + NAME_LINE * lines, bottom: 24 }),
        parallelAxisDefault: {
          nameLocation: narrow ? 'middle' : 'end',
          nameGap: narrow ? -18 : 16,
          nameTruncate: { maxWidth: this.card.width },
          nameTextStyle: {
            ...style.nameTextStyle,
            color: colours.ink,
            lineHeight: NAME_LINE,
            textBorderColor: colours.ground,
            textBorderWidth: 3,
          },
          axisLine: { lineStyle: { color: colours.muted } },
          axisTick: style.axisTick,
          splitLine: { show: false },
          z: 10,
          areaSelectStyle: {
            width: 18,
            borderWidth: 1,
            borderColor: colours.accent,
            color: colours.accent,
            opacity: 0.3,
          },
          realtime: false,
        },
      },
      parallelAxis: this.axes.map((axis, dim) => ({
        id: `axis${dim}`,
        dim,
        name: names[dim],
        ...axis.option,
        axisLabel: {
          ...style.axisLabel,
          ...axis.option.axisLabel,
          hideOverlap: true,
          textBorderColor: colours.ground,
          textBorderWidth: 3,
        },
      })),
      series: this.series(colours),
    };
  }
}

function line(id, data, lineStyle, z = 2) {
  return {
    id,
    type: 'parallel',
    data,
    lineStyle,
    z,
    silent: true,
    progressive: 0,
    inactiveOpacity: 0.04,
    activeOpacity: lineStyle.opacity,
    smooth: false,
  };
}

/** How a column becomes an axis: few values get a place each, wide spreads a logarithm. */
function axisOf(column, count, among) {
  if (!column.isNumber || (column.role === 'setting' && !column.hasMore(CATEGORIES))) {
    const codes = groupCodes(column, count);
    const { distinct } = column;
    return {
      column,
      place: (row) => codes[row],
      values: ([low, high]) => [low, high],
      option: {
        type: 'category',
        data: groupsOf(column),
        axisLabel: { interval: Math.max(0, Math.ceil(distinct.length / 16) - 1), width: 104, overflow: 'truncate' },
      },
    };
  }
  const { least, most } = among ? spreadOver(column, among) : column.spread;
  const log = least > 0 && most > 20 * least;
  const ticks = log ? { customValues: logTicks(least, most) } : {};
  return {
    column,
    place: (row) => column.at(row),
    values: ([low, high]) => [low, high],
    option: {
      type: log ? 'log' : 'value',
      min: least,
      max: most,
      axisTick: ticks,
      axisLabel: { ...ticks, formatter: shortText },
    },
  };
}

/** In lines of no more than `most` pixels, where its words allow that. */
function wrapped(name, most) {
  const lines = [];
  for (const word of name.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}
