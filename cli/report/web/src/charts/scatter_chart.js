// SPDX-License-Identifier: MIT
// Two numbers of every row, the front over them, and brushing: what the box or lasso holds is what all views look at.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { spreadOver } from '../data/columns.js';
import { Colouring, colouringColumns, MOST_GROUPS } from './colouring.js';
import { choice, element } from '../document/dom.js';
import { paretoFront } from '../data/front.js';
import { legendOption, legendRoom } from './legend.js';
import { logTicks } from './log_ticks.js';
import { shortText, titleWithUnit } from '../data/number_text.js';

const LARGE = 2000; // points from which on a series is drawn at once, without a shape for each
const DECADE = 20; // a ratio of values from which on an axis is logarithmic

export class ScatterChart {
  /** `x`, `y`: keys to begin with; `axes`: keys to choose from; `colourKeys`: columns that may colour; `describe(row)`. */
  constructor({
    rows,
    id,
    title,
    x,
    y,
    axes,
    colourKeys,
    describe,
    roofs,
    front = true,
    log = false,
    height = 440,
    wide = false,
    labels,
    reach,
    frontPer = [],
  }) {
    Object.assign(this, { rows, describe, front, roofs, log, labels, reach, frontPer });
    this.x = rows.column(x);
    this.y = rows.column(y);
    this.area = null;
    this.zoomed = false;
    this.series = [];
    const colourColumns = colouringColumns(rows, colourKeys);
    this.setColour(colourColumns[0]?.key ?? '');
    const controls = [];
    if (axes.length > 2) {
      const options = axes.map((key) => [key, rows.column(key).title]);
      controls.push(choice('x', options, x, (key) => this.setAxis('x', key)));
      controls.push(choice('y', options, y, (key) => this.setAxis('y', key)));
    }
    if (colourColumns.length > 1) {
      controls.push(
        choice(
          'colour',
          colourColumns.map((column) => [column.key, column.title]),
          colourColumns[0].key,
          (key) => {
            this.setColour(key);
            this.card.draw();
          },
        ),
      );
    }
    this.brushButtons = [
      ['rect', 'Box'],
      ['polygon', 'Lasso'],
    ].map(([kind, text]) =>
      element(
        'button',
        {
          'type': 'button',
          'class': 'small',
          'aria-pressed': String(kind === 'rect'),
          'onclick': () => this.setBrush(kind),
          'title': `Drag in the chart to select (${text.toLowerCase()})`,
        },
        text,
      ),
    );
    this.zoomButton = element(
      'button',
      {
        'type': 'button',
        'class': 'small',
        'aria-pressed': 'false',
        'onclick': () => this.toggleZoom(),
        'title': 'Fit the axes to what is selected',
      },
      'Zoom to selection',
    );
    controls.push(
      element(
        'div',
        { 'class': 'buttons', 'role': 'group', 'aria-label': 'brush' },
        ...this.brushButtons,
        this.zoomButton,
      ),
    );
    this.card = new ChartCard({
      id,
      title,
      height,
      controls,
      rows,
      wide,
      option: (colours) => this.option(colours),
      wire: (chart) => this.wire(chart),
      steps: () => this.steps(),
      pixel: (row) => this.card.chart.convertToPixel({ gridIndex: 0 }, [this.x.at(row), this.y.at(row)]),
    });
    this.ring = element('div', { class: 'ring', hidden: true });
    this.card.place.after(this.ring);
    rows.addEventListener('selection', () => this.card.draw());
    rows.addEventListener('current', () => this.markCurrent());
  }

  setColour(key) {
    this.colouring = new Colouring(this.rows, this.rows.column(key));
  }

  setAxis(name, key) {
    this[name] = this.rows.column(key);
    this.clearBrush();
    this.card.draw();
  }

  toggleZoom() {
    this.zoomed = !this.zoomed;
    this.zoomButton.setAttribute('aria-pressed', String(this.zoomed));
    this.card.chart.dispatchAction({ type: 'brush', areas: [] });
    this.card.draw();
  }

  setBrush(kind) {
    this.kind = kind;
    this.brushButtons.forEach((button, i) =>
      button.setAttribute('aria-pressed', String(['rect', 'polygon'][i] === kind)),
    );
    this.card.chart.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'brush',
      brushOption: { brushType: kind, brushMode: 'single' },
    });
  }

  clearBrush() {
    this.card.chart?.dispatchAction({ type: 'brush', areas: [] });
    this.rows.narrow(this.card.root.id, '', null);
  }

  wire(chart) {
    this.setBrush('rect');
    chart.on('brushEnd', (event) => this.brushed(event.areas[0]));
    chart.on('rendered', () => this.markCurrent());
    chart.on('click', (event) => {
      const row = this.rowOf(event);
      if (row !== undefined) this.rows.setCurrent(row);
    });
  }

  brushed(area) {
    if (!area || !area.coordRange) {
      this.rows.narrow(this.card.root.id, '', null);
      return;
    }
    const test = area.brushType === 'rect' ? insideBox(area.coordRange, this.x, this.y) : this.insideLasso(area.range);
    const drop = () => this.card.chart.dispatchAction({ type: 'brush', areas: [] });
    this.rows.narrow(this.card.root.id, `${this.y.title} over ${this.x.title}: brushed`, test, drop);
  }

  /** In pixels, since a straight line on a logarithmic axis is one on the screen. */
  insideLasso(polygon) {
    const place = linearPlaces(this.card.chart, this.x, this.y, this.isLog(this.x), this.isLog(this.y));
    return (row) => {
      const [px, py] = place(row);
      let inside = false;
      for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
        const [xi, yi] = polygon[i];
        const [xj, yj] = polygon[j];
        if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
      }
      return inside;
    };
  }

  rowOf({ seriesId, dataIndex }) {
    return this.series.find((series) => series.id === seriesId)?.rows?.[dataIndex];
  }

  steps() {
    const ordered = Array.from(this.rows.selection);
    return ordered.sort((a, b) => this.x.at(a) - this.x.at(b) || this.y.at(a) - this.y.at(b));
  }

  isLog(column) {
    return column.spread.least > 0 && (this.log || column.spread.most > DECADE * column.spread.least);
  }

  axis(column, colours, isX) {
    const log = this.isLog(column);
    const { least, most } = this.zoomed ? spreadOver(column, this.rows.selection) : column.spread;
    const style = axisStyle(colours);
    const reach = this.zoomed ? undefined : this.reach?.[isX ? 'x' : 'y'];
    const ends = reach ? { min: reach[0], max: reach[1] } : rounded(least, most, log, this.zoomed);
    const ticks = log ? { customValues: logTicks(ends.min, ends.max) } : {};
    return {
      ...style,
      type: log ? 'log' : 'value',
      name: titleWithUnit(column),
      nameLocation: 'middle',
      nameGap: isX ? 30 : 52,
      scale: true,
      min: null,
      max: null,
      ...ends,
      axisTick: { ...style.axisTick, ...ticks },
      axisLabel: { ...style.axisLabel, ...ticks, formatter: shortText, hideOverlap: true },
    };
  }

  option(colours) {
    const { rows, colouring } = this;
    const names = colouring.names;
    const members = names.map(() => []);
    for (const row of rows.selection) {
      if (defined(this.x, this.y, row)) members[colouring.of(row)].push(row);
    }
    this.series = [];
    if (rows.isNarrowed) {
      const rest = [];
      for (let row = 0; row < rows.count; ++row)
        if (!rows.isSelected[row] && defined(this.x, this.y, row)) rest.push(row);
      this.add('rest', 'not selected', rest, {
        itemStyle: { color: colours.grey, opacity: 0.45 },
        symbol: 'circle',
        z: 1,
      });
    }
    members.forEach((group, i) => {
      this.add(`group${i}`, names[i] || 'points', group, {
        itemStyle: { color: colouring.colour(i, colours), opacity: group.length > LARGE ? 0.65 : 0.9 },
        symbol: colouring.symbol(i, colours),
        z: 3,
      });
    });
    if (this.front && rows.selection.length > 1) this.series.push(...this.frontSeries(colours));
    for (const roof of this.roofs?.(colours) ?? []) this.series.push(roof);
    const shown = names.filter((name, i) => name !== '' && members[i].length > 0);
    const legend = legendRoom(shown, this.card.width);
    this.card.setHeight(this.card.height + Math.max(0, legend.height - 28));
    return {
      grid: { left: 74, right: 24, top: legend.height + 10, bottom: 48, containLabel: false },
      tooltip: tooltipOption(colours, (params) => {
        const row = this.rowOf(params);
        return row === undefined ? '' : tooltip(...this.describe(row, [this.x, this.y]));
      }),
      legend: legendOption(colours, shown, legend, { selectedMode: false }),
      xAxis: this.axis(this.x, colours, true),
      yAxis: this.axis(this.y, colours, false),
      brush: {
        xAxisIndex: 0,
        yAxisIndex: 0,
        seriesIndex: [],
        brushMode: 'single',
        transformable: true,
        throttleType: 'debounce',
        throttleDelay: 100,
        brushStyle: { borderWidth: 1.5, color: `${colours.accent}22`, borderColor: colours.accent },
        outOfBrush: {},
        inBrush: {},
      },
      series: this.series.map(({ rows: ignored, ...series }) => series),
    };
  }

  add(id, name, rows, style) {
    const large = rows.length > LARGE;
    const size = symbolSize(this.rows.selection.length, id === 'rest');
    let data;
    if (large) {
      data = new Float64Array(2 * rows.length);
      rows.forEach((row, i) => {
        data[2 * i] = this.x.at(row);
        data[2 * i + 1] = this.y.at(row);
      });
    } else {
      const labelled = new Set(this.labels?.(rows) ?? []);
      data = rows.map((row) => ({
        value: [this.x.at(row), this.y.at(row)],
        ...(labelled.has(row) ? { label: { show: true, formatter: this.describe(row, [])[0] } } : {}),
      }));
    }
    this.series.push({
      id,
      name,
      rows,
      data,
      type: 'scatter',
      large,
      largeThreshold: LARGE,
      progressive: 0,
      symbolSize: size,
      dimensions: ['x', 'y'],
      ...style,
      emphasis: { disabled: large, scale: 1.4 },
      label: { show: false, position: 'top', fontSize: 11, color: style.itemStyle.color },
      labelLayout: { hideOverlap: true },
    });
  }

  /** A front for each combination of what is not to be compared: another network is other work. */
  frontSeries(colours) {
    const apart = this.frontPer.map((key) => this.rows.column(key)).filter((column) => column?.hasMore(1));
    const groups = new Map();
    for (const row of this.rows.selection) {
      if (!defined(this.x, this.y, row)) continue;
      const name = apart.map((column) => column.at(row)).join();
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(row);
    }
    if (groups.size > MOST_GROUPS) return [];
    return [...groups.values()].map((rows, i) => ({
      id: `front${i}`,
      name: 'Pareto front',
      type: 'line',
      step: 'end',
      silent: true,
      symbol: 'none',
      z: 2,
      lineStyle: { color: colours.ink, width: 1.2, opacity: 0.75, type: colours.dashes[i] },
      data: paretoFront(rows, this.x, this.y).map((row) => [this.x.at(row), this.y.at(row)]),
    }));
  }

  /** A ring in the page, over the chart: moving it draws nothing anew. */
  markCurrent() {
    const row = this.rows.current;
    const shown = row >= 0 && defined(this.x, this.y, row) && this.card.chart;
    const [x, y] = shown ? this.card.chart.convertToPixel({ gridIndex: 0 }, [this.x.at(row), this.y.at(row)]) : [0, 0];
    const { width, height } = this.card.place.getBoundingClientRect();
    this.ring.hidden = !shown || !(x >= 0 && y >= 0 && x <= width && y <= height);
    Object.assign(this.ring.style, { left: `${x}px`, top: `${y}px` });
  }
}

function defined(x, y, row) {
  return !Number.isNaN(x.at(row)) && !Number.isNaN(y.at(row));
}

/** Points of all groups are equally large, the fewer the larger. */
function symbolSize(selected, isRest) {
  if (selected > 10 * LARGE || isRest) return 3;
  return selected > LARGE ? 5 : selected > 300 ? 6 : 10;
}

function insideBox([[x0, x1], [y0, y1]], x, y) {
  return (row) => x.at(row) >= x0 && x.at(row) <= x1 && y.at(row) >= y0 && y.at(row) <= y1;
}

/** A function from rows to pixels, from two corners: quicker than asking the chart for each row. */
function linearPlaces(chart, x, y, logX, logY) {
  const coordinate = (column, log) => (row) => (log ? Math.log(column.at(row)) : column.at(row));
  const map = (column, log, isX) => {
    const { least, most } = column.spread;
    const [a, b] = [least, most === least ? least + 1 : most];
    const pixel = (value) => chart.convertToPixel({ [isX ? 'xAxisIndex' : 'yAxisIndex']: 0 }, value);
    const [pa, pb] = [pixel(a), pixel(b)];
    const [ca, cb] = log ? [Math.log(a), Math.log(b)] : [a, b];
    const of = coordinate(column, log);
    return (row) => pa + ((of(row) - ca) / (cb - ca)) * (pb - pa);
  };
  const [px, py] = [map(x, logX, true), map(y, logY, false)];
  return (row) => [px(row), py(row)];
}

/** Ends of an axis that leave a little room around the points. */
function rounded(least, most, log, zoomed) {
  if (!(least <= most)) return {};
  if (log) {
    const room = Math.max(1.08, (most / least) ** 0.03);
    return { min: least / room, max: most * room, logBase: 10 };
  }
  if (!zoomed) return least > 0 && least < 0.4 * most ? { min: 0 } : {};
  const room = most === least ? Math.max(1, Math.abs(least) * 0.05) : (most - least) * 0.04;
  return { min: least - room, max: most + room };
}
