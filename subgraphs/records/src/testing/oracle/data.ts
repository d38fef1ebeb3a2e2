import type { AppDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import { type OracleField, mustField } from './definition.ts';
import { unionsOf } from './unions.ts';

export type Data = Readonly<Record<string, unknown>>;

/** What a `data` argument says. */
export interface Given {
  /** The fields that are written, links included. */
  readonly names: readonly string[];
  readonly values: readonly GivenValue[];
  readonly ones: readonly GivenOne[];
  readonly links: readonly GivenLink[];
  readonly faults: readonly ErrorCode[];
}

export interface GivenValue {
  readonly field: OracleField;
  readonly value: unknown;
}

/** What becomes of a relation to one record; to disconnect is to give it the value null. */
export interface GivenOne {
  readonly field: Extract<OracleField, { kind: 'toOne' }>;
  readonly verb: 'connect' | 'connectOrCreate' | 'create' | 'update' | 'delete';
  readonly input: Data;
}

export interface GivenLink {
  readonly field: Extract<OracleField, { kind: 'toMany' | 'manyToMany' }>;
  readonly verb: LinkVerb;
  readonly items: readonly Data[];
}

export type LinkVerb = (typeof linkVerbs)[number];

/** Members of an input have no order: a list is set first, then taken from, then changed, then added to. */
export const linkVerbs = [
  'set',
  'disconnect',
  'delete',
  'update',
  'upsert',
  'connect',
  'connectOrCreate',
  'create',
] as const;

/** `on` is the relation that leads to the record whose list the new record is for: it cannot be given as well. */
export function givenIn(app: AppDefinition, model: string, data: Data, to: 'create' | 'update', on?: string): Given {
  const values: GivenValue[] = [];
  const ones: GivenOne[] = [];
  const links: GivenLink[] = [];
  const faults: ErrorCode[] = [];
  const names = new Set<string>();
  for (const [name, value] of Object.entries(data)) {
    const field = mustField(app, model, name);
    if (names.has(field.name) || field.name === on) faults.push('BAD_USER_INPUT');
    names.add(field.name);
    if (field.kind === 'toMany' || field.kind === 'manyToMany') {
      const asked = value as Readonly<Record<string, readonly Data[] | undefined>>;
      for (const verb of linkVerbs) {
        const items = asked[verb];
        if (items) links.push({ field, verb, items });
      }
    } else if (field.kind === 'toOne' && value !== null) {
      if (name !== field.name) ones.push({ field, verb: 'connect', input: { id: value } });
      else readOne(field, value as Data, { values, ones, faults });
    } else {
      values.push({ field, value });
    }
  }
  for (const { members } of unionsOf(app, model)) {
    const isWay = ({ name }: OracleField) => members.some((member) => member.name === name);
    const led = ones.filter(({ field, verb }) => isWay(field) && verb !== 'update' && verb !== 'delete');
    // The record whose list it is for leads it, too.
    const ways = led.length + (members.some(({ name }) => name === on) ? 1 : 0);
    if (ways > 1) faults.push('BAD_USER_INPUT');
    if (ways !== 1 || to === 'create') continue;
    // Led elsewhere, it lets go of where it led to.
    for (const { name } of members) {
      if (names.has(name)) continue;
      names.add(name);
      values.push({ field: mustField(app, model, name), value: null });
    }
  }
  return { names: [...names].filter((name) => name !== on), values, ones, links, faults };
}

function readOne(
  field: GivenOne['field'],
  input: Data,
  { values, ones, faults }: { values: GivenValue[]; ones: GivenOne[]; faults: ErrorCode[] },
): void {
  const [entry, ...others] = Object.entries(input);
  if (!entry || others.length > 0) {
    faults.push('BAD_USER_INPUT');
    return;
  }
  const [verb, operand] = entry;
  if (verb === 'disconnect' || verb === 'delete') {
    if (field.required || operand !== true) faults.push('BAD_USER_INPUT');
    values.push({ field, value: null });
  }
  if (verb !== 'disconnect') ones.push({ field, verb: verb as GivenOne['verb'], input: operand as Data });
}
