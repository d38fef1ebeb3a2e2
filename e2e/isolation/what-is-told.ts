import { createTestSocket } from '@trellis/testing';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, OperationTypeNode } from 'graphql';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import { send } from '../support/send.ts';
import { type Own, type Probe, probesOf } from './probes.ts';

/** Every place for an id in a graph, as a caller is told it. */
export async function probesIn(product: Product, path: string, token: string): Promise<readonly Probe[]> {
  const query = getIntrospectionQuery();
  return probesOf(buildClientSchema(await mustAsk<IntrospectionQuery>(product, { path, query, token })));
}

/** People's names are for everybody signed in, and an app's admins give roles and claims to whom they like. */
export const aboutAnybody = /^(query users?|mutation setApp(Roles|Claims))\(/;

/** An answer without what differs each time: its ids and its times. */
function plain(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"(requestId|cursor|startCursor|endCursor|secret|token|url|value)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/word-\d+|nobody-\d+/g, '<word>');
}

/** Who asks where, with which ids of his own. */
interface Attempt {
  readonly path: string;
  readonly token: string | undefined;
  readonly own: Own;
}

async function answerTo(product: Product, probe: Probe, id: string, { path, token, own }: Attempt): Promise<string> {
  const variables = probe.variables(id, own);
  if (probe.operation !== OperationTypeNode.SUBSCRIPTION)
    return (await send(product, { path, query: probe.query, variables, token })).text;
  await using socket = await createTestSocket(
    `${product.url}${path}`,
    token === undefined ? {} : { authorization: `Bearer ${token}` },
  );
  return JSON.stringify(await socket.start({ query: probe.query, variables }).message());
}

/** Asks with each id at each place, and with one of nothing; gives where the answers differ. */
export async function whatIsTold(
  product: Product,
  probes: readonly Probe[],
  ids: readonly string[],
  attempt: Attempt,
): Promise<{ readonly differing: readonly string[]; readonly texts: string }> {
  const differing: string[] = [];
  const texts: string[] = [];
  const ask = async (probe: Probe) => {
    const nothing = plain(await answerTo(product, probe, crypto.randomUUID(), attempt));
    for (const id of probe.asksForId ? ids : []) {
      const text = await answerTo(product, probe, id, attempt);
      texts.push(text.replaceAll(id, '<asked>'));
      if (plain(text) !== nothing) differing.push(`${probe.name}\n${plain(text)}\n${nothing}`);
    }
    if (!probe.asksForId) texts.push(await answerTo(product, probe, '', attempt));
  };
  // A write of one's own beside a read of one's own would change what is told.
  for (const kind of Object.values(OperationTypeNode)) {
    const waiting = probes.filter(({ operation }) => operation === kind);
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await ask(next);
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  }
  return { differing, texts: texts.join('\n') };
}
