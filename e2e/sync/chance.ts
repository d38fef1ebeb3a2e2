import { setTimeout as sleep } from 'node:timers/promises';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { randomOf } from '../support/random.ts';
import { type ChancePhone, startChancePhone } from './phone.ts';

export interface ChanceOptions {
  readonly product: Product;
  /** Of `fieldSales`. */
  readonly app: App;
  readonly seed: number;
  readonly phoneCount: number;
  readonly stepCount: number;
  /** Between two steps. */
  readonly pauseMs?: number;
  /** Resolves when nothing more is done to the product. */
  readonly calm?: Promise<void>;
}

interface Visit {
  readonly id: string;
  readonly version: number;
  readonly place: string;
  readonly note: string | null;
}

/** What was written to a record. */
interface History {
  /** The phone that alone writes it. */
  readonly own: number | undefined;
  /** Last first. */
  readonly notes: string[];
  writes: number;
  isRemoved: boolean;
}

const patienceMs = 30_000;

/**
 * Lets devices that lose their network, answers and lives write by chance, and answers what is wrong in the end: devices
 * that do not show what is stored, and writes that are lost, were applied twice, or in another order.
 */
export async function playByChance(options: ChanceOptions): Promise<readonly string[]> {
  const { product, app, seed } = options;
  const random = randomOf(seed);
  const phones: ChancePhone[] = [];
  for (let index = 0; index < options.phoneCount; index++) {
    phones.push(await startChancePhone({ url: product.url + app.path, token: app.token, random }));
  }
  try {
    const written = await act(phones, options, random);
    await options.calm;
    for (const phone of phones) phone.isOffline = false;
    const unsent = await eachUntil(phones, ({ sync }) => (sync.pending.length === 0 ? '' : 'has not sent everything'));
    const stored = await storedVisits(product, app);
    const shouldShow = JSON.stringify(stored);
    const unequal = await eachUntil(phones, (phone) => (shownBy(phone) === shouldShow ? '' : 'shows something else'));
    const refused = new Set(phones.flatMap(({ sync }) => sync.refused.map(({ id }) => id)));
    const wrong = [...written].flatMap(([id, history]) => {
      const fault = faultOf(
        history,
        stored.find((visit) => visit.id === id),
        refused.has(id),
      );
      return fault === undefined ? [] : [`${id} ${fault}`];
    });
    return [...unsent, ...unequal, ...wrong];
  } finally {
    await Promise.all(phones.map((phone) => phone.close()));
  }
}

async function act(
  phones: readonly ChancePhone[],
  { seed, stepCount, pauseMs }: ChanceOptions,
  random: () => number,
): Promise<ReadonlyMap<string, History>> {
  const pick = <One>(from: readonly One[]): One | undefined => from[Math.floor(random() * from.length)];
  const written = new Map<string, History>();

  const write = async (index: number, { sync }: ChancePhone, step: number): Promise<void> => {
    const note = `${seed}.${step}`;
    const mayWrite = sync.list('Visit').filter(({ id }) => [undefined, index].includes(written.get(id)?.own));
    const target = random() < 0.3 ? undefined : pick(mayWrite);
    if (!target) {
      const own = random() < 0.5 ? index : undefined;
      const id = await sync.create('Visit', { place: `phone ${index}`, note });
      written.set(id, { own, notes: [note], writes: 1, isRemoved: false });
      return;
    }
    const history = written.get(target.id);
    if (!history) return;
    history.writes++;
    if (random() < 0.1) {
      history.isRemoved = true;
      return sync.remove('Visit', target.id);
    }
    history.notes.unshift(note);
    return sync.update('Visit', target.id, { note });
  };

  for (let step = 0; step < stepCount; step++) {
    if (pauseMs !== undefined) await sleep(pauseMs);
    const index = Math.floor(random() * phones.length);
    const phone = phones[index];
    if (!phone) continue;
    const chance = random();
    if (chance < 0.1) phone.isOffline = !phone.isOffline;
    else if (chance < 0.17) await phone.kill();
    else if (chance < 0.3) await phone.sync.now().catch(() => undefined);
    else await write(index, phone, step);
  }
  return written;
}

/** Has each phone exchange with the product until it is well. Requests go on being lost. */
async function eachUntil(
  phones: readonly ChancePhone[],
  faultIn: (phone: ChancePhone) => string,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [index, phone] of phones.entries()) {
    const until = performance.now() + patienceMs;
    for (;;) {
      const hasCome = await phone.sync.now().then(
        () => true,
        () => false,
      );
      const fault = faultIn(phone);
      if (hasCome && fault === '') break;
      if (performance.now() > until) {
        faults.push(`phone ${index} ${fault || 'does not reach the product'}`);
        break;
      }
    }
  }
  return faults;
}

function shownBy({ sync }: ChancePhone): string {
  const visits = sync.list('Visit').map(({ id, version, place, note }) => ({ id, version, place, note }));
  return JSON.stringify(visits);
}

async function storedVisits(product: Product, { path, token }: App): Promise<readonly Visit[]> {
  const { visits } = await mustAsk<{ visits: { nodes: readonly Visit[] } }>(product, {
    path,
    query: '{ visits(first: 1000, orderBy: [{ id: ASC }]) { nodes { id version place note } } }',
    token,
  });
  return visits.nodes;
}

function faultOf(
  { own, notes, writes, isRemoved }: History,
  visit: Visit | undefined,
  isRefused: boolean,
): string | undefined {
  // Only a delete makes a record vanish.
  if (!visit) return isRemoved ? undefined : 'is lost';
  if (visit.version > writes) return `was written ${visit.version} times instead of ${writes}`;
  if (!notes.includes(visit.note ?? '')) return `says ${visit.note}, which nobody wrote`;
  // Nobody else wrote it: its last write is the one that stands, and none of them was refused.
  if (own !== undefined && (visit.note !== notes[0] || isRefused)) return `says ${visit.note} instead of ${notes[0]}`;
  return undefined;
}
