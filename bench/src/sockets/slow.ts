import { setTimeout as sleep } from 'node:timers/promises';
import { spreadOf } from '../statistics.ts';
import type { HeldMemory } from '../held-memory.ts';
import type { Subscription } from './audience.ts';
import type { Scene } from './scene.ts';

const rounds = 10;
const seconds = 4;
/** A second: of what all are told, and of what the slow one is told beside. */
const [changes, longChanges] = [5, 40];
/** More than the network's buffers take in a round. */
const longText = 'x'.repeat(60_000);
/** The slow reader's own group has one note, which nobody else is told of. */
const ownNumber = 0;

/** One who stops reading among others who read: their p95 with and without him, and what the product holds meanwhile, in turns. */
export async function measureSlowReader(scene: Scene, count: number): Promise<readonly string[]> {
  const own = `subscription { noteChanges(where: { number: { eq: ${ownNumber} } }) { control changes { version node { text } } } }`;
  const all = `subscription { noteChanges(where: { number: { gt: ${ownNumber} } }) { control changes { op version node { number text sentAt } } } }`;
  const subscriptions = Array.from({ length: count }, (_, index): Subscription => ({
    query: index === 0 ? own : all,
    variables: {},
  }));
  await scene.openAll(subscriptions);
  using memory = await scene.inspect();
  const [without, slow]: [number[], number[]] = [[], []];
  const bytes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await measureRound(scene, memory, count - 1);
    await scene.tell({ kind: 'pause' });
    const other = await measureRound(scene, memory, count - 1);
    await scene.tell({ kind: 'resume' });
    // He catches up.
    await sleep(1_000);
    without.push(one.p95);
    slow.push(other.p95);
    bytes.push(other.bytes - one.bytes);
  }
  await scene.tell({ kind: 'close' });
  const shown = (values: readonly number[]) => {
    const { median, lowest, highest } = spreadOf(values);
    return `${median.toFixed(1)} (${lowest.toFixed(1)} to ${highest.toFixed(1)})`;
  };
  return [
    `one slow reader among ${count}`,
    shown(without),
    shown(slow),
    shown(bytes.map((each) => each / 1024 / 1024)),
  ];
}

async function measureRound(
  scene: Scene,
  memory: HeldMemory,
  others: number,
): Promise<{ readonly p95: number; readonly bytes: number }> {
  const long = scene.write({
    rate: longChanges,
    seconds,
    data: () => ({ text: longText }),
    number: () => ownNumber,
  });
  const written = await scene.write({ rate: changes, seconds, number: (change) => ownNumber + 1 + change });
  await long;
  const { p95 } = await scene.report(written * others);
  return { p95, bytes: await memory.bytes() };
}
