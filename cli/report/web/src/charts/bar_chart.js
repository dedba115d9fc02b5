// SPDX-License-Identifier: MIT
// Bars over categories, beside or upon each other. A bar may stand for a row.

import { axisStyle, ChartCard, legendOption, tooltip, tooltipOption } from './chart_card.js';
import { shortText } from '../data/number_text.js';

const LEGEND_LINE = 22; // pixels
const LETTER = 6.4; // pixels of one, about

export class BarChart {
  /**
   * `data()` is {categories, series: [{name, values, rows?, colour?}], marks?: [{name, value}]}; `describe(row)` or, of bars that
   * are no rows, `explain(series, category, value)` make tooltips. `decimals` of values.
   */
  constructor({
    rows,
    id,
    title,
    note,
    data,
    unit,
    stacked = false,
    horizontal = false,
    height,
    controls = [],
    describe,
    explain,
    wide = false,
    log = false,
    text = shortText,
    steps = true,
    most,
  }) {
    Object.assign(this, { rows, data, unit, stacked, horizontal, describe, explain, log, text, most });
    this.card = new ChartCard({
      id,
      title,
      note,
      height: height ?? 360,
      controls,
      rows,
      wide,
      option: (colours) => this.option(colours),
      wire: (chart) =>
        chart.on('click', ({ seriesIndex, dataIndex }) => {
          const row = this.shown.series[seriesIndex]?.rows?.[dataIndex];
          if (row >= 0) rows.setCurrent(row);
        }),
      steps: steps ? () => this.rowsInOrder() : undefined,
      pixel: (row) => this.pixelOf(row),
    });
    rows.addEventListener('selection', () => this.card.draw());
    rows.addEventListener('current', () => this.card.draw());
  }

  rowsInOrder() {
    const { categories, series } = this.data();
    return [...new Set(categories.flatMap((_, i) => series.map((one) => one.rows?.[i] ?? -1)))].filter(
      (row) => row >= 0,
    );
  }

  pixelOf(row) {
    for (const { rows, values } of this.shown.series) {
      const at = rows?.indexOf(row) ?? -1;
      if (at >= 0)
        return this.card.chart.convertToPixel(
          { gridIndex: 0 },
          this.horizontal ? [values[at] / 2, at] : [at, values[at] / 2],
        );
    }
    return null;
  }

  option(colours) {
    this.shown = this.data();
    const { categories, series, marks = [] } = this.shown;
    const names = series.length > 1 ? series.map(({ name }) => name) : [];
    const room = this.roomFor(categories, names);
    const axes = [this.categoryAxis(categories, room, colours), this.valueAxis(colours)];
    const [xAxis, yAxis] = this.horizontal ? axes.reverse() : axes;
    const made = series.map((one, i) => this.barSeries(one, i, colours));
    if (marks.length > 0 && made.length > 0) made[0].markLine = this.markLine(marks, colours);
    return {
      grid: {
        left: this.horizontal ? Math.min(280, 18 + room.longest) : 76,
        right: marks.length > 0 ? 96 : 30,
        top: room.legendLines * LEGEND_LINE + 14,
        bottom: this.horizontal ? 48 : room.below + 8,
      },
      legend: { ...legendOption(colours, names), show: names.length > 0 },
      tooltip: tooltipOption(colours, (bar) => this.explained(bar, categories)),
      xAxis: { min: null, max: null, ...xAxis },
      yAxis: { min: null, max: null, ...yAxis },
      series: made,
    };
  }

  /** What the categories' names and the legend take: pixels of the longest name, its angle, pixels below the axis, lines. */
  roomFor(categories, names) {
    const width = this.card.place.clientWidth || 800;
    const inLegend = names.reduce((sum, name) => sum + name.length * LETTER + 34, 0);
    const longest = Math.max(0, ...categories.map((name) => name.length)) * LETTER;
    const slot = (width - 110) / Math.max(1, categories.length);
    const rotate = this.horizontal || longest < slot - 4 ? 0 : slot > 60 ? 30 : 60;
    const below = rotate === 0 ? 30 : Math.min(118, 16 + longest * Math.sin((rotate * Math.PI) / 180));
    return { longest, rotate, below, legendLines: Math.ceil(inLegend / (width - 20)) };
  }

  valueAxis(colours) {
    const style = axisStyle(colours);
    return {
      ...style,
      type: this.log ? 'log' : 'value',
      name: this.unit,
      nameLocation: 'middle',
      nameGap: this.horizontal ? 28 : 54,
      max: this.most,
      axisLabel: { ...style.axisLabel, formatter: this.text, hideOverlap: true },
      axisLine: { show: false },
    };
  }

  categoryAxis(categories, { rotate }, colours) {
    const style = axisStyle(colours);
    const upright = rotate === 0;
    return {
      ...style,
      type: 'category',
      data: categories,
      inverse: this.horizontal,
      axisTick: { show: false },
      axisLabel: {
        ...style.axisLabel,
        rotate,
        color: colours.ink,
        hideOverlap: !this.horizontal,
        interval: upright ? 0 : 'auto',
        width: this.horizontal ? 260 : upright ? undefined : 124,
        overflow: upright && !this.horizontal ? 'none' : 'truncate',
      },
    };
  }

  explained({ seriesIndex, dataIndex, value }, categories) {
    const one = this.shown.series[seriesIndex];
    const row = one.rows?.[dataIndex];
    return row >= 0 && this.describe
      ? tooltip(...this.describe(row))
      : tooltip(...this.explain(one.name, categories[dataIndex], value));
  }

  barSeries({ name, values, rows, colour, colourIndex, hatched }, i, colours) {
    const fill = colour ?? colours.colours[(colourIndex ?? i) % colours.colours.length];
    return {
      id: `bars${i}`,
      name,
      type: 'bar',
      stack: this.stacked ? 'all' : undefined,
      barMaxWidth: 46,
      barGap: '8%',
      barCategoryGap: this.stacked ? '18%' : '28%',
      itemStyle: {
        color: fill,
        decal: hatched
          ? {
              symbol: 'rect',
              dashArrayX: [1, 0],
              dashArrayY: [2, 3],
              rotation: -Math.PI / 4,
              color: 'rgba(255,255,255,.55)',
            }
          : undefined,
      },
      data: values.map((value, at) =>
        rows?.[at] >= 0 && rows[at] === this.rows.current
          ? { value, itemStyle: { borderColor: colours.mark, borderWidth: 2 } }
          : value,
      ),
    };
  }

  markLine(marks, colours) {
    return {
      silent: true,
      symbol: 'none',
      lineStyle: { color: colours.ink, type: 'dashed', width: 1 },
      label: {
        color: colours.muted,
        fontFamily: colours.font,
        fontSize: 11,
        formatter: '{b}',
        position: this.horizontal ? 'start' : 'end',
      },
      data: marks.map(({ name, value }) => ({ name, [this.horizontal ? 'xAxis' : 'yAxis']: value })),
    };
  }
}
