// SPDX-License-Identifier: MIT
// Over several arrays: a line a variant, one network at a time.

import { axisStyle, ChartCard, tooltip, tooltipOption } from './chart_card.js';
import { groupCodes, groupsOf } from '../data/columns.js';
import { choice } from '../document/dom.js';
import { legendOption, legendRoom } from './legend.js';
import { placesOf } from './meaning.js';
import { shortText, titleWithUnit } from '../data/number_text.js';

export class ScalingChart {
  constructor({ rows, names, describe }) {
    Object.assign(this, { rows, names, describe, network: 0, value: rows.column('speedup') });
    this.networks = groupsOf(rows.column('network'));
    this.of = groupCodes(rows.column('network'), rows.count);
    this.variants = [...new Set(names)];
    this.places = placesOf('variant', this.variants);
    const controls =
      this.networks.length > 1
        ? [
            choice(
              'network',
              this.networks.map((name, i) => [String(i), name]),
              '0',
              (i) => {
                this.network = Number(i);
                this.card.draw();
              },
            ),
          ]
        : [];
    controls.push(
      choice(
        'show',
        [
          ['speedup', 'speedup'],
          ['cycles', 'cycles'],
        ],
        'speedup',
        (key) => {
          this.value = rows.column(key);
          this.card.draw();
        },
      ),
    );
    this.card = new ChartCard({
      id: 'scaling',
      title: 'Over arrays',
      height: 380,
      wide: true,
      controls,
      rows,
      option: (colours) => this.option(colours),
      wire: (chart) =>
        chart.on('click', ({ data }) => {
          if (data?.row >= 0) rows.setCurrent(data.row);
        }),
      steps: () => this.shown(),
    });
    rows.addEventListener('selection', () => this.card.draw());
  }

  shown() {
    return Array.from(this.rows.selection).filter((row) => this.of[row] === this.network);
  }

  option(colours) {
    const shown = this.shown();
    const style = axisStyle(colours);
    const arrays = groupsOf(this.rows.column('array'));
    const array = this.rows.column('array');
    const isLog = this.value.key === 'cycles';
    const used = this.variants.filter((name) => shown.some((row) => this.names[row] === name));
    this.card.setNote(this.networks.length > 1 ? this.networks[this.network] : '');
    const legend = legendRoom(used, this.card.width);
    this.card.setHeight(this.card.height + Math.max(0, legend.height - 28));
    return {
      grid: { left: 76, right: 30, top: legend.height + 12, bottom: 52 },
      legend: legendOption(colours, used, legend, { itemWidth: 34 }),
      tooltip: tooltipOption(colours, ({ data }) => tooltip(...this.describe(data.row))),
      xAxis: { ...style, type: 'category', data: arrays, name: 'Array', nameLocation: 'middle', nameGap: 32 },
      yAxis: {
        ...style,
        type: isLog ? 'log' : 'value',
        name: titleWithUnit(this.value),
        nameLocation: 'middle',
        nameGap: 54,
        axisLabel: { ...style.axisLabel, formatter: isLog ? shortText : (value) => `${value}\u00d7` },
      },
      series: this.variants.map((name, i) => ({
        id: `variant${i}`,
        name,
        type: 'line',
        symbol: colours.symbols[this.places[i] % colours.symbols.length],
        symbolSize: 9,
        connectNulls: true,
        lineStyle: {
          color: colours.colours[this.places[i] % colours.colours.length],
          width: 2,
          type: colours.dashes[this.places[i] % colours.dashes.length],
        },
        itemStyle: { color: colours.colours[this.places[i] % colours.colours.length] },
        data: arrays.map((text) => {
          const row = shown.find((one) => this.names[one] === name && array.text(one) === text) ?? -1;
          return row < 0 ? { value: null, row } : { value: this.value.at(row), row };
        }),
      })),
    };
  }
}
