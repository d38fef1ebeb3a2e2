export interface ChartLine {
  readonly label: string;
  readonly points: readonly {
    readonly x: number;
    readonly median: number;
    readonly lowest: number;
    readonly highest: number;
  }[];
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly ChartLine[];
}

const width = 720;
const height = 420;
const left = 70;
const right = 180;
const top = 50;
const bottom = 60;
const colors = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df'];

/** An SVG picture with one chart below the other. */
export function drawCharts(charts: readonly Chart[]): string {
  const whole = height * charts.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${whole}" fill="#fff"/>`,
    ...charts.flatMap((chart, index) => [
      `<g transform="translate(0 ${height * index})">`,
      ...drawChart(chart),
      '</g>',
    ]),
    '</svg>',
    '',
  ].join('\n');
}

/** Each step of `x` is as wide as the next, because all series step by factors or by one. */
function drawChart({ title, xLabel, yLabel, lines }: Chart): readonly string[] {
  const steps = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const most = Math.max(...lines.flatMap(({ points }) => points.map(({ highest }) => highest)));
  const ticks = ticksTo(most);
  const end = ticks.at(-1) ?? 1;
  const atX = (x: number) => left + ((width - left - right) * steps.indexOf(x)) / Math.max(1, steps.length - 1);
  const atY = (y: number) => height - bottom - ((height - top - bottom) * y) / end;
  const drawn = lines.flatMap(({ label, points }, index) => {
    const color = colors[index % colors.length] ?? '#000';
    const path = points.map(({ x, median }) => `${place(atX(x))},${place(atY(median))}`).join(' ');
    const legendY = top + 10 + index * 22;
    return [
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ...points.flatMap(({ x, median, lowest, highest }) => [
        `<line x1="${place(atX(x))}" x2="${place(atX(x))}" y1="${place(atY(lowest))}" y2="${place(atY(highest))}" stroke="${color}"/>`,
        `<circle cx="${place(atX(x))}" cy="${place(atY(median))}" r="3.5" fill="${color}"/>`,
      ]),
      `<rect x="${width - right + 20}" y="${legendY - 9}" width="12" height="12" fill="${color}"/>`,
      `<text x="${width - right + 38}" y="${legendY + 1}">${escaped(label)}</text>`,
    ];
  });
  return [
    `<text x="${left}" y="26" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${width - right}" y1="${place(atY(tick))}" y2="${place(atY(tick))}" stroke="#d0d7de"/>`,
      `<text x="${left - 8}" y="${place(atY(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
    ]),
    ...steps.map(
      (x) => `<text x="${place(atX(x))}" y="${height - bottom + 20}" text-anchor="middle">${number(x)}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 14}" text-anchor="middle">${escaped(xLabel)}</text>`,
    `<text x="18" y="${(top + height - bottom) / 2}" text-anchor="middle" transform="rotate(-90 18 ${(top + height - bottom) / 2})">${escaped(yLabel)}</text>`,
    ...drawn,
  ];
}

/** From 0 in about five round steps to the first that is not below the greatest value. */
function ticksTo(most: number): readonly number[] {
  const rough = (most > 0 ? most : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil((most > 0 ? most : 1) / step) + 1 }, (_, index) => index * step);
}

function number(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function place(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
