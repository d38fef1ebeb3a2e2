import type { Way } from './call/call.ts';

/** Upper bounds of the histogram's buckets, in seconds. */
const bounds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Values that are looked up when somebody asks. */
export type Gauges = Readonly<Record<string, () => number>>;

export interface Metrics {
  operation(way: Way, errorCode: string | undefined, ms: number): void;
  /** Prometheus' text format. */
  print(): string;
}

export function createMetrics(gauges: Gauges): Metrics {
  /** By the code of an error and the way. */
  const operations = new Map<string, Map<Way, number>>();
  const buckets = bounds.map(() => 0);
  let seconds = 0;
  let count = 0;
  return {
    operation(way, errorCode, ms) {
      const code = errorCode ?? 'OK';
      const ways = operations.get(code) ?? new Map<Way, number>();
      operations.set(code, ways.set(way, (ways.get(way) ?? 0) + 1));
      seconds += ms / 1000;
      count += 1;
      const bucket = bounds.findIndex((bound) => ms <= bound * 1000);
      if (bucket !== -1) buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    },
    print() {
      let below = 0;
      const lines = [
        '# TYPE trellis_operations_total counter',
        ...[...operations].flatMap(([code, ways]) =>
          [...ways].map(([way, n]) => `trellis_operations_total{way="${way}",code="${code}"} ${n}`),
        ),
        '# TYPE trellis_operation_seconds histogram',
        ...bounds.map((bound, at) => `trellis_operation_seconds_bucket{le="${bound}"} ${(below += buckets[at] ?? 0)}`),
        `trellis_operation_seconds_bucket{le="+Inf"} ${count}`,
        `trellis_operation_seconds_sum ${seconds}`,
        `trellis_operation_seconds_count ${count}`,
        ...Object.entries(gauges).flatMap(([name, read]) => [`# TYPE ${name} gauge`, `${name} ${read()}`]),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}
