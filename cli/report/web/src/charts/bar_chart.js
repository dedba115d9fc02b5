// SPDX-License-Identifier: MIT
// Bars over categories, beside or upon each other. A bar may stand for a row.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { legendOption, legendRoom } from './legend.js';
import { shortText } from '../data/number_text.js';
import { widestText } from '../document/text_width.js';

const FEW = 8; // categories that stand beside each other on a phone; more of them lie

export class BarChart {
  /**
   * `data()` is {categories, series: [{name, values, rows?, place?, colour?}], marks?: [{name, value}]}; `describe(row)` or, of bars that
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
    Object.assign(this, {
      rows,
      data,
      unit,
      stacked,
      horizontal,
      describe,
      explain,
      log,
      text,
      most,
      lies: horizontal,
    });
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
          this.lies ? [values[at] / 2, at] : [at, values[at] / 2],
        );
    }
    return null;
  }

  option(colours) {
    this.shown = this.data();
    const { categories, series, marks = [] } = this.shown;
    const names = series.length > 1 ? series.map(({ name }) => name) : [];
    this.lies = this.horizontal || (this.card.isNarrow && categories.length > FEW);
    const legend = legendRoom(names, this.card.width);
    const room = this.roomFor(categories);
    this.card.setHeight(this.heightFor(categories, series) + Math.max(0, legend.height - 28));
    const axes = [this.categoryAxis(categories, room, colours), this.valueAxis(colours)];
    const [xAxis, yAxis] = this.lies ? axes.reverse() : axes;
    const made = series.map((one, i) => this.barSeries(one, i, colours));
    if (marks.length > 0 && made.length > 0) made[0].markLine = this.markLine(marks, colours);
    return {
      grid: {
        left: this.lies ? room.beside + 14 : 76,
        right: marks.length > 0 && !this.card.isNarrow ? 96 : 30,
        top: legend.height + 14,
        bottom: this.lies ? 48 : room.below + 8,
      },
      legend: legendOption(colours, names, legend),
      tooltip: tooltipOption(colours, (bar) => this.explained(bar, categories)),
      xAxis: { min: null, max: null, ...xAxis },
      yAxis: { min: null, max: null, ...yAxis },
      series: made,
    };
  }

  /** Bars that lie only because the chart is narrow need a line each. */
  heightFor(categories, series) {
    if (this.horizontal || !this.lies) return this.card.height;
    return 90 + categories.length * (this.stacked ? 18 : Math.max(18, 8 + 9 * series.length));
  }

  /** What the categories' names take: pixels beside the axis or below it, and their angle. */
  roomFor(categories) {
    const { width } = this.card;
    const longest = widestText(categories);
    const beside = Math.min(longest, this.card.isNarrow ? 0.4 * width : 260);
    const slot = (width - 110) / Math.max(1, categories.length);
    const rotate = this.lies || longest < slot - 4 ? 0 : slot > 60 ? 30 : 60;
    const below = rotate === 0 ? 30 : Math.min(118, 16 + longest * Math.sin((rotate * Math.PI) / 180));
    return { beside, rotate, below };
  }

  valueAxis(colours) {
    const style = axisStyle(colours);
    return {
      ...style,
      type: this.log ? 'log' : 'value',
      name: this.unit,
      nameLocation: 'middle',
      nameGap: this.lies ? 28 : 54,
      max: this.most,
      axisLabel: { ...style.axisLabel, formatter: this.text, hideOverlap: true },
      axisLine: { show: false },
    };
  }

  categoryAxis(categories, { rotate, beside }, colours) {
    const style = axisStyle(colours);
    const upright = rotate === 0;
    return {
      ...style,
      type: 'category',
      data: categories,
      inverse: this.lies,
      axisTick: { show: false },
      axisLabel: {
        ...style.axisLabel,
        rotate,
        lineHeight: 14,
        color: colours.ink,
        hideOverlap: !this.lies,
        interval: upright ? 0 : 'auto',
        width: this.lies ? beside + 2 : upright ? undefined : 124,
        overflow: this.lies && this.horizontal ? 'breakAll' : upright && !this.lies ? 'none' : 'truncate',
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

  barSeries({ name, values, rows, colour, place, hatched }, i, colours) {
    const fill = colour ?? colours.colours[(place ?? i) % colours.colours.length];
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
        position: this.lies ? 'start' : 'end',
      },
      data: marks.map(({ name, value }) => ({ name, [this.lies ? 'xAxis' : 'yAxis']: value })),
    };
  }
}
