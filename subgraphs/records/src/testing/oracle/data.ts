import type { AppDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import { type OracleField, mustField } from './definition.ts';
import { unionsOf } from './unions.ts';

type Data = Readonly<Record<string, unknown>>;

/** What a `data` argument says. */
export interface Given {
  /** The fields that are written, links included. */
  readonly names: readonly string[];
  readonly values: readonly GivenValue[];
  readonly links: readonly GivenLink[];
  readonly faults: readonly ErrorCode[];
}

export interface GivenValue {
  readonly field: OracleField;
  readonly value: unknown;
  /** The unique key of the record that a relation shall lead to. */
  readonly connect?: Data;
}

export interface GivenLink {
  readonly field: Extract<OracleField, { kind: 'toMany' | 'manyToMany' }>;
  readonly verb: 'set' | 'disconnect' | 'connect';
  readonly targets: readonly Data[];
}

/** Members of an input have no order: a list is set first, then taken from, then added to. */
const verbs = ['set', 'disconnect', 'connect'] as const;

export function givenIn(app: AppDefinition, model: string, data: Data, to: 'create' | 'update'): Given {
  const values: GivenValue[] = [];
  const links: GivenLink[] = [];
  const faults: ErrorCode[] = [];
  const names = new Set<string>();
  for (const [name, value] of Object.entries(data)) {
    const field = mustField(app, model, name);
    if (names.has(field.name)) faults.push('BAD_USER_INPUT');
    names.add(field.name);
    if (field.kind === 'toMany' || field.kind === 'manyToMany') {
      const asked = value as Readonly<Record<string, readonly Data[] | undefined>>;
      for (const verb of verbs) {
        const targets = asked[verb];
        if (targets) links.push({ field, verb, targets });
      }
    } else if (field.kind === 'toOne' && value !== null) {
      values.push(name === field.name ? toOne(field, value as Data, faults) : { field, value, connect: { id: value } });
    } else {
      values.push({ field, value });
    }
  }
  for (const { members } of unionsOf(app, model)) {
    const led = values.filter(({ field, connect }) => connect && members.some(({ name }) => name === field.name));
    if (led.length > 1) faults.push('BAD_USER_INPUT');
    if (led.length !== 1 || to === 'create') continue;
    // Led elsewhere, it lets go of where it led to.
    for (const { name } of members) {
      if (names.has(name)) continue;
      names.add(name);
      values.push({ field: mustField(app, model, name), value: null });
    }
  }
  return { names: [...names], values, links, faults };
}

function toOne(field: OracleField, input: Data, faults: ErrorCode[]): GivenValue {
  const [entry, ...others] = Object.entries(input);
  if (!entry || others.length > 0) faults.push('BAD_USER_INPUT');
  const [verb, operand] = entry ?? [];
  if (verb === 'connect') return { field, value: null, connect: operand as Data };
  if (field.kind === 'toOne' && field.required) faults.push('BAD_USER_INPUT');
  return { field, value: null };
}
