// SPDX-License-Identifier: MIT
// A value over two columns: of the rows that meet in a cell the best one.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { choice } from '../document/dom.js';
import { groupCodes, groupsOf } from '../data/columns.js';
import { heatScale } from './heat_scale.js';
import { widestText } from '../document/text_width.js';
import { inSentence, numberText, shortText, titleWithUnit } from '../data/number_text.js';

const MOST_CELLS = 64; // along an axis; more values share them

export class HeatMap {
  /** `values`: [{column, best: 'least' or 'most'}]; x and y are chosen among `axes`; `shared`: rows may meet in a cell. */
  constructor({ rows, id, title, axes, x, y, values, describe, height = 420, wide = false, shared = true }) {
    Object.assign(this, { rows, describe, values, shared, value: values[0] });
    this.x = binned(rows.column(x), rows.count);
    this.y = binned(rows.column(y), rows.count);
    const options = axes.map((key) => [key, rows.column(key).title]);
    const controls = [];
    if (axes.length > 2) {
      controls.push(
        choice('x', options, x, (key) => {
          this.x = binned(rows.column(key), rows.count);
          this.card.draw();
        }),
      );
      controls.push(
        choice('y', options, y, (key) => {
          this.y = binned(rows.column(key), rows.count);
          this.card.draw();
        }),
      );
    }
    if (values.length > 1) {
      controls.push(
        choice(
          'colour',
          values.map(({ column, best }, i) => [
            String(i),
            `${best === 'least' ? 'lowest' : 'highest'} ${inSentence(column.title)}`,
          ]),
          '0',
          (i) => {
            this.value = values[Number(i)];
            this.card.draw();
          },
        ),
      );
    }
    this.card = new ChartCard({
      id,
      title,
      height,
      controls,
      rows,
      wide,
      option: (colours) => this.option(colours),
      wire: (chart) =>
        chart.on('click', ({ data }) => {
          if (data) rows.setCurrent(data[3]);
        }),
      steps: () => this.cells().map((cell) => cell[3]),
      pixel: (row) => this.card.chart.convertToPixel({ gridIndex: 0 }, [this.x.of(row), this.y.of(row)]),
    });
    rows.addEventListener('selection', () => this.card.draw());
  }

  /** [x, y, value, row] of each cell that has a row, row by row. */
  cells() {
    const { x, y } = this;
    const { column, best } = this.value;
    const better = best === 'least' ? (a, b) => a < b : (a, b) => a > b;
    const found = new Int32Array(x.names.length * y.names.length).fill(-1);
    for (const row of this.rows.selection) {
      if (Number.isNaN(column.at(row))) continue;
      const cell = y.of(row) * x.names.length + x.of(row);
      if (found[cell] < 0 || better(column.at(row), column.at(found[cell]))) found[cell] = row;
    }
    const cells = [];
    found.forEach((row, cell) => {
      if (row >= 0) cells.push([cell % x.names.length, Math.floor(cell / x.names.length), column.at(row), row]);
    });
    return cells;
  }

  /** What a cell shows of the rows that meet there. */
  cellNote() {
    if (!this.shared) return '';
    const { column, best } = this.value;
    const which = `${best === 'least' ? 'lowest' : 'highest'} ${inSentence(column.title)}`;
    return `Each cell: the ${which} of the ${this.rows.isNarrowed ? 'selected ' : ''}points there.`;
  }

  option(colours) {
    const cells = this.cells();
    const { column, best } = this.value;
    let [least, most] = [Infinity, -Infinity];
    for (const cell of cells) {
      least = Math.min(least, cell[2]);
      most = Math.max(most, cell[2]);
    }
    if (!(least <= most)) [least, most] = [0, 1];
    // Cycles spread over decades: colours then follow the logarithm.
    const log = best === 'least' && least > 0 && most > 20 * least;
    const shade = (value) => (log ? Math.log10(value) : value);
    const style = axisStyle(colours);
    const axis = (binning, gap) => ({
      ...style,
      type: 'category',
      data: binning.names,
      name: titleWithUnit(binning.column),
      nameLocation: 'middle',
      nameGap: gap,
      axisLabel: { ...style.axisLabel, hideOverlap: true },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLine: { show: false },
    });
    this.card.setNote(cells.length === 0 ? 'Nothing is selected.' : this.cellNote());
    const narrow = this.card.isNarrow;
    this.card.setHeight(this.card.height + (narrow ? 70 : 0));
    const beside = Math.min(narrow ? 110 : 150, widestText(this.y.names));
    return {
      grid: { left: 40 + beside, right: narrow ? 14 : 104, top: 10, bottom: narrow ? 104 : 50 },
      tooltip: tooltipOption(colours, ({ data }) => tooltip(...this.describe(data[3], [column]))),
      xAxis: axis(this.x, 30),
      yAxis: {
        ...axis(this.y, 14 + beside),
        axisLabel: { ...style.axisLabel, hideOverlap: true, width: beside + 2, overflow: 'truncate' },
      },
      visualMap: heatScale(colours, {
        min: shade(least),
        max: shade(most) > shade(least) ? shade(most) : shade(least) + 1,
        texts: [endText(column, most), endText(column, least)],
        height: Math.max(60, Math.min(220, this.card.place.clientHeight - 120)),
        narrow,
        reversed: best === 'least',
      }),
      series: [
        {
          id: 'cells',
          type: 'heatmap',
          progressive: 0,
          data: cells.map((cell) => [cell[0], cell[1], shade(cell[2]), cell[3]]),
          itemStyle: { borderWidth: this.x.names.length > 40 ? 0 : 1, borderColor: colours.ground },
          emphasis: { itemStyle: { borderColor: colours.mark, borderWidth: 2 } },
        },
      ],
    };
  }
}

function endText(column, value) {
  return column.unit === '%' ? `${numberText(value, 1)} %` : shortText(value);
}

/** A column's values as places along an axis. */
function binned(column, count) {
  const names = groupsOf(column);
  const codes = groupCodes(column, count);
  if (names.length <= MOST_CELLS) return { column, names, of: (row) => codes[row] };
  const share = Math.ceil(names.length / MOST_CELLS);
  const merged = [];
  for (let i = 0; i < names.length; i += share) {
    const [first, last] = [names[i], names[Math.min(names.length, i + share) - 1]];
    merged.push(first === last ? first : `${first}\u2013${last}`);
  }
  return { column, names: merged, of: (row) => Math.floor(codes[row] / share) };
}
