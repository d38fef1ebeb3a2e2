import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { randomOf } from '../support/random.ts';
import { fieldSales } from './field-sales.ts';
import { type ChancePhone, startChancePhone } from './phone.ts';

const seeds = Array.from({ length: process.env['TRELLIS_TEST_LONG'] ? 15 : 3 }, (_, index) => 20_260 + index);
const phoneCount = 4;
const stepCount = 80;

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'field-sales', definition: fieldSales, token: await signIn(product) });
});
afterAll(() => product?.[Symbol.asyncDispose]());

interface Visit {
  readonly id: string;
  readonly version: number;
  readonly place: string;
  readonly note: string | null;
}

async function storedVisits(): Promise<readonly Visit[]> {
  const { visits } = await mustAsk<{ visits: { nodes: readonly Visit[] } }>(product, {
    path: app.path,
    query: '{ visits(first: 1000, orderBy: [{ id: ASC }]) { nodes { id version place note } } }',
    token: app.token,
  });
  return visits.nodes;
}

describe('devices that lose their network, answers and lives by chance', () => {
  test.each(seeds)('end equal, with every write applied once, in its order, or told of: seed %i', async (seed) => {
    const random = randomOf(seed);
    const pick = <One>(from: readonly One[]): One | undefined => from[Math.floor(random() * from.length)];
    const phones: ChancePhone[] = [];
    for (let index = 0; index < phoneCount; index++) {
      phones.push(await startChancePhone({ url: product.url + app.path, token: app.token, random }));
    }
    /** What was written to each record, last first; `own` where one phone alone writes it. */
    const written = new Map<string, { readonly own: number | undefined; notes: string[]; writes: number }>();
    const removed = new Set<string>();

    const write = async (index: number, { sync }: ChancePhone, step: number): Promise<void> => {
      const note = `${seed}.${step}`;
      const mayWrite = sync.list('Visit').filter(({ id }) => [undefined, index].includes(written.get(id)?.own));
      const target = random() < 0.3 ? undefined : pick(mayWrite);
      if (!target) {
        const own = random() < 0.5 ? index : undefined;
        const id = await sync.create('Visit', { place: `phone ${index}`, note });
        written.set(id, { own, notes: [note], writes: 1 });
        return;
      }
      const history = written.get(target.id);
      if (!history) return;
      history.writes++;
      if (random() < 0.1) {
        removed.add(target.id);
        return sync.remove('Visit', target.id);
      }
      history.notes.unshift(note);
      return sync.update('Visit', target.id, { note });
    };

    for (let step = 0; step < stepCount; step++) {
      const index = Math.floor(random() * phoneCount);
      const phone = phones[index];
      if (!phone) continue;
      const chance = random();
      if (chance < 0.1) phone.isOffline = !phone.isOffline;
      else if (chance < 0.17) await phone.kill();
      else if (chance < 0.3) await phone.sync.now().catch(() => undefined);
      else await write(index, phone, step);
    }
    for (const phone of phones) phone.isOffline = false;
    // Requests go on being lost; each is tried until it has come through.
    for (const { sync } of phones) {
      await expect
        .poll(
          async () =>
            sync.now().then(
              () => sync.pending.length,
              () => -1,
            ),
          { timeout: 20_000 },
        )
        .toBe(0);
    }
    const visits = await storedVisits();
    for (const { sync } of phones) {
      await expect
        .poll(
          async () => {
            await sync.now().catch(() => undefined);
            return sync.list('Visit').map(({ id, version, place, note }) => ({ id, version, place, note }));
          },
          { timeout: 20_000 },
        )
        .toEqual(visits);
    }

    const refused = new Set(phones.flatMap(({ sync }) => sync.refused.map(({ id }) => id)));
    for (const [id, { own, notes, writes }] of written) {
      const visit = visits.find((one) => one.id === id);
      // Only a delete makes a record vanish.
      if (!visit) expect([id, removed.has(id)]).toEqual([id, true]);
      if (!visit) continue;
      expect(visit.version).toBeLessThanOrEqual(writes);
      expect(notes).toContain(visit.note);
      // Nobody else wrote it: its last write is the one that stands, and none of them was refused.
      if (own !== undefined) expect([visit.note, refused.has(id)]).toEqual([notes[0], false]);
    }
    await Promise.all(phones.map((phone) => phone.close()));
  });
});
