import { isDeepStrictEqual } from 'node:util';
import { must } from '@trellis/errors';
import type { Contender, ContenderName } from './contenders/contender.ts';
import type { CpuMeter, CpuTime } from './cpu-meter.ts';
import { ask, measure, type Request } from './measure.ts';
import type { Operation, OperationId } from './operations.ts';

export interface RunOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Undefined where processor time cannot be told. */
  readonly cpu: CpuMeter | undefined;
  readonly onMeasured: (operation: OperationId, round: number, name: ContenderName, perSecond: number) => void;
}

/** What one operation showed. */
export interface OperationResult {
  readonly operation: Operation;
  /** The answer's length, as the first contender gives it. */
  readonly bytes: number;
  /** Answers a second, a figure a round. */
  readonly perSecond: ReadonlyMap<ContenderName, readonly number[]>;
  /** Microseconds of processor time a request, a figure a round; empty where it cannot be told. */
  readonly cpu: ReadonlyMap<ContenderName, readonly CpuTime[]>;
}

/** Measures one operation. The contenders take turns in each round, so that a disturbance meets all of them alike. */
export async function run(
  operation: Operation,
  contenders: readonly Contender[],
  options: RunOptions,
): Promise<OperationResult> {
  const bytes = await expectEqualAnswers(operation, contenders);
  const perSecond = new Map<ContenderName, number[]>(contenders.map(({ name }) => [name, []]));
  const cpu = new Map<ContenderName, CpuTime[]>(contenders.map(({ name }) => [name, []]));
  const requests = new Map<ContenderName, number>();
  const connections = Math.min(options.connections, operation.connections ?? options.connections);
  for (const contender of contenders) {
    const figure = await warmUp(await contender.request(operation), connections, options.warmUpSeconds);
    requests.set(contender.name, Math.max(connections, Math.round(figure * options.seconds)));
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    // Whoever comes first in one round comes last in the next.
    const shift = round % contenders.length;
    for (const contender of [...contenders.slice(shift), ...contenders.slice(0, shift)]) {
      const amount = { requests: must(requests.get(contender.name), 'a figure of the warm-up') };
      const request = await contender.request(operation);
      const spent = await options.cpu?.(contender.process);
      const figure = await measure(request, connections, amount);
      perSecond.get(contender.name)?.push(figure);
      if (spent) {
        const { server, database } = await spent();
        const aRequest = 1000 / amount.requests;
        cpu.get(contender.name)?.push({ server: server * aRequest, database: database * aRequest });
      }
      options.onMeasured(operation.id, round, contender.name, figure);
    }
  }
  return { operation, bytes, perSecond, cpu };
}

/** A server's first requests cost up to three times as much, until Node has compiled what they run. */
const warmUpRequests = 4_000;

/** Gives the answers a second. Who does not answer so many requests in five times the seconds spends his time otherwise. */
async function warmUp(request: Request, connections: number, seconds: number): Promise<number> {
  const figure = await measure(request, connections, { seconds });
  const missing = Math.ceil(warmUpRequests - figure * seconds);
  // autocannon refuses fewer requests than connections.
  const requests = Math.max(missing, connections);
  return missing > 0 && requests <= figure * 4 * seconds ? measure(request, connections, { requests }) : figure;
}

async function expectEqualAnswers(operation: Operation, contenders: readonly Contender[]): Promise<number> {
  const answers = await Promise.all(
    contenders.map(async (contender) => {
      const { data, bytes } = await ask(await contender.request(operation));
      const shaped = contender.shaped?.(operation, data) ?? data;
      // Each write has values of its own.
      return { data: operation.writes ? kindsIn(shaped) : shaped, bytes };
    }),
  );
  const [first] = answers;
  if (!first) throw new Error('There is nobody to measure.');
  for (const [index, answer] of answers.entries()) {
    if (isDeepStrictEqual(answer.data, first.data)) continue;
    throw new Error(`${operation.id}: ${contenders[index]?.name} and ${contenders[0]?.name} answer differently.`);
  }
  return first.bytes;
}

/** The data with each value's type in its place. */
function kindsIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data === null ? null : typeof data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, kindsIn(value)]));
}
