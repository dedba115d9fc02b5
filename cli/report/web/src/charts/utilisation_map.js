// SPDX-License-Identifier: MIT
// How busy the array is, layer by layer: three utilisations of one network. On a phone the layers go down, not across.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { heatScale } from './heat_scale.js';
import { titleWithUnit } from '../data/number_text.js';
import { widestText } from '../document/text_width.js';

const KEYS = ['overall_util', 'compute_util', 'mapping_efficiency'];
const NARROW_ROW = 16; // pixels

export class UtilisationMap {
  constructor({ rows, view, networks, networkOf, describe }) {
    Object.assign(this, { rows, view, networks, networkOf });
    this.columns = KEYS.map((key) => rows.column(key));
    this.card = new ChartCard({
      id: 'utilisation',
      title: 'Utilisation',
      height: 230,
      rows,
      wide: true,
      option: (colours) => this.option(colours, describe),
      wire: (chart) =>
        chart.on('click', ({ data }) => {
          if (data) rows.setCurrent(data[3]);
        }),
      steps: () => this.shown(),
      pixel: (row) => {
        const at = this.shown().indexOf(row);
        return this.card.chart.convertToPixel({ gridIndex: 0 }, this.card.isNarrow ? [0, at] : [at, 0]);
      },
    });
    rows.addEventListener('selection', () => this.card.draw());
  }

  shown() {
    return Array.from(this.rows.selection).filter(
      (row) => this.networkOf[row] === this.view.network && !Number.isNaN(this.columns[0].at(row)),
    );
  }

  option(colours, describe) {
    const shown = this.shown();
    const names = shown.map((row) => this.rows.column('layer').text(row));
    this.card.setNote(this.networks.length > 1 ? this.networks[this.view.network] : '');
    const narrow = this.card.isNarrow;
    this.card.setHeight(narrow ? 150 + NARROW_ROW * shown.length : this.card.height);
    const cells = this.columns.flatMap((column, u) =>
      shown.map((row, l) => (narrow ? [u, l, column.at(row), row] : [l, u, column.at(row), row])),
    );
    const of = ([x, y]) => this.columns[narrow ? x : y];
    return {
      ...(narrow ? this.down(names, colours) : this.across(names, colours)),
      tooltip: tooltipOption(colours, ({ data }) => tooltip(...describe(data[3], [of(data)]))),
      visualMap: heatScale(colours, { min: 0, max: 100, texts: ['100 %', '0 %'], height: 110, narrow }),
      series: [
        {
          id: 'cells',
          type: 'heatmap',
          progressive: 0,
          data: cells,
          itemStyle: { borderWidth: shown.length > 120 ? 0 : 1, borderColor: colours.ground },
          emphasis: { itemStyle: { borderColor: colours.mark, borderWidth: 2 } },
        },
      ],
    };
  }

  across(names, colours) {
    const label = { rotate: 40, hideOverlap: true, width: 100, overflow: 'truncate' };
    return {
      grid: { left: 158, right: 104, top: 8, bottom: 74 },
      xAxis: { ...categoryAxis(names, colours, label), inverse: false },
      yAxis: { ...categoryAxis(this.columns.map(titleWithUnit), colours, { color: colours.ink }), inverse: true },
    };
  }

  down(names, colours) {
    const beside = Math.min(0.4 * this.card.width, widestText(names));
    return {
      grid: { left: beside + 14, right: 14, top: 76, bottom: 64 },
      xAxis: {
        ...categoryAxis(this.columns.map(titleWithUnit), colours, { color: colours.ink, rotate: 30, interval: 0 }),
        inverse: false,
        position: 'top',
      },
      yAxis: {
        ...categoryAxis(names, colours, { interval: 0, width: beside + 2, overflow: 'truncate' }),
        inverse: true,
      },
    };
  }
}

function categoryAxis(data, colours, label) {
  const style = axisStyle(colours);
  return {
    ...style,
    type: 'category',
    data,
    position: null,
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
    axisLabel: { ...style.axisLabel, rotate: 0, interval: 'auto', width: null, overflow: 'none', ...label },
  };
}
