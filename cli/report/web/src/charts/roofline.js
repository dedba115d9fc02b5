// SPDX-License-Identifier: MIT
// What bounds a layer: the array's multipliers, and where the run says so what DRAM moves. Both meet at the ridge.

/**
 * The ends of both axes: all layers, the ridge and the roof are in sight. `roof`: {peak, slope, ridge} in the units of the columns; of
 * runs without a bandwidth slope and ridge are null.
 */
export function rooflineReach({ peak, ridge }, intensity, rate) {
  const room = 1.5;
  const { least, most } = intensity.spread;
  return {
    x: [Math.min(least, ridge ?? least) / room, Math.max(most, (ridge ?? most / 2) * 2) * room],
    y: [rate.spread.least / room, peak * room],
  };
}

/** A function from colours to ECharts series: the slope, the flat roof, and the ridge with its number. */
export function rooflineRoofs(roof, intensity, rate) {
  const { peak, slope, ridge, ridge_text: name } = roof;
  const {
    x: [least, most],
    y: [lowest],
  } = rooflineReach(roof, intensity, rate);
  return (colours) => {
    const line = (id, title, data, style = {}) => ({
      id,
      name: title,
      data,
      type: 'line',
      silent: true,
      symbol: 'none',
      z: 2,
      lineStyle: { color: colours.ink, width: 1.5, ...style },
    });
    const flat = line('flat', 'multipliers', [
      [ridge ?? least, peak],
      [most, peak],
    ]);
    if (slope === null) return [flat];
    const start = Math.max(least, lowest / slope);
    const steep = line('slope', 'bandwidth', [
      [start, start * slope],
      [ridge, peak],
    ]);
    const drop = line(
      'ridge-line',
      'ridge',
      [
        [ridge, lowest],
        [ridge, peak],
      ],
      { type: 'dotted', width: 1 },
    );
    return [...(start < ridge ? [steep] : []), flat, drop, ridgePoint(name, [ridge, peak], colours)];
  };
}

function ridgePoint(name, at, colours) {
  return {
    id: 'ridge',
    name: 'ridge',
    type: 'scatter',
    silent: true,
    z: 4,
    symbol: 'diamond',
    symbolSize: 11,
    itemStyle: { color: colours.ink },
    label: {
      show: true,
      formatter: name,
      position: 'top',
      fontSize: 11,
      color: colours.ink,
      textBorderColor: colours.ground,
      textBorderWidth: 3,
    },
    labelLayout: { moveOverlap: 'shiftX' },
    data: [at],
  };
}
