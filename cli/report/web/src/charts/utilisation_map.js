// SPDX-License-Identifier: MIT
// How busy the array is, layer by layer: three utilisations of one network, or one of all of them.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { titleWithUnit } from '../data/number_text.js';

const KEYS = ['overall_util', 'compute_util', 'mapping_efficiency'];

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
      pixel: (row) => this.card.chart.convertToPixel({ gridIndex: 0 }, [this.shown().indexOf(row), 0]),
    });
    rows.addEventListener('selection', () => this.card.draw());
  }

  shown() {
    return Array.from(this.rows.selection).filter((row) => this.networkOf[row] === this.view.network);
  }

  option(colours, describe) {
    const shown = this.shown();
    const layer = this.rows.column('layer');
    const style = axisStyle(colours);
    const cells = this.columns.flatMap((column, y) => shown.map((row, x) => [x, y, column.at(row), row]));
    this.card.setNote(this.networks.length > 1 ? this.networks[this.view.network] : '');
    return {
      grid: { left: 158, right: 104, top: 8, bottom: 74 },
      tooltip: tooltipOption(colours, ({ data }) => tooltip(...describe(data[3], [this.columns[data[1]]]))),
      xAxis: {
        ...style,
        type: 'category',
        data: shown.map((row) => layer.text(row)),
        axisTick: { show: false },
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...style.axisLabel, rotate: 40, hideOverlap: true, width: 100, overflow: 'truncate' },
      },
      yAxis: {
        ...style,
        type: 'category',
        inverse: true,
        data: this.columns.map(titleWithUnit),
        axisTick: { show: false },
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...style.axisLabel, color: colours.ink },
      },
      visualMap: {
        type: 'continuous',
        min: 0,
        max: 100,
        dimension: 2,
        calculable: false,
        orient: 'vertical',
        right: 4,
        top: 4,
        itemHeight: 110,
        itemWidth: 14,
        text: ['100 %', '0 %'],
        textStyle: { color: colours.muted, fontFamily: colours.font, fontSize: 12 },
        inRange: { color: colours.heat },
      },
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
}
