import { type Said, say, TrellisError } from '@trellis/errors';
import { Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { ArgumentPath, CallerValue, Source, Variables } from '../request.ts';
import { claimPrefix } from '../param.ts';
import { hasGrams } from './grams.ts';
import type { Observer } from './observer.ts';

/**
 * An argument's value while it is read: a literal of the document, a variable, or a mixture, with one face. Reading it
 * for its structure (keys, length, null, a word such as `ASC`) is observed, so that a compiled operation is used again
 * only for variables of the same structure; `source` reads no value at all.
 */
export interface Input {
  readonly path: ArgumentPath;
  readonly isNull: boolean;
  /** The members of an object; those whose variable is absent are left out. */
  entries(): readonly (readonly [string, Input])[];
  /** The items of a list; a single value is a list of one, as GraphQL coerces it. */
  items(): readonly Input[];
  /** A value that decides the structure of the statement: a boolean or the word of an enum. */
  word(): string | boolean;
  /** Whether it is a text that an index of grams can find. */
  hasGrams(): boolean;
  source(): Source;
}

/** Reads an argument of the document; undefined where it is not given, or its variable is absent. */
export function astInput(node: ValueNode | undefined, path: ArgumentPath, observer: Observer): Input | undefined {
  if (!node) return undefined;
  if (node.kind === Kind.VARIABLE) return variableInput([node.name.value], path, observer);
  return {
    path,
    isNull: node.kind === Kind.NULL,
    entries() {
      if (node.kind !== Kind.OBJECT) throw structureError(path, 'object');
      return node.fields.flatMap((field) => {
        const member = astInput(field.value, [...path, field.name.value], observer);
        return member ? [[field.name.value, member] as const] : [];
      });
    },
    items() {
      if (node.kind !== Kind.LIST) return [astInput(node, path, observer)].filter((item) => item !== undefined);
      return node.values.flatMap((value, index) => astInput(value, [...path, index], observer) ?? []);
    },
    word() {
      if (node.kind === Kind.ENUM || node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
      throw structureError(path, 'word');
    },
    hasGrams: () => node.kind === Kind.STRING && hasGrams(node.value),
    source() {
      return mentionsVariable(node)
        ? { kind: 'composed', evaluate: (variables) => valueFromASTUntyped(node, withoutPrototype(variables)) }
        : { kind: 'literal', value: valueFromASTUntyped(node) };
    },
  };
}

function variableInput(place: readonly (string | number)[], path: ArgumentPath, observer: Observer): Input | undefined {
  const presence = observer.ask({ kind: 'presence', place });
  if (presence === 'absent') return undefined;
  const member = (name: string | number) => variableInput([...place, name], [...path, name], observer);
  return {
    path,
    isNull: presence === 'null',
    entries() {
      const keys = observer.ask({ kind: 'keys', place });
      if (keys === undefined) throw structureError(path, 'object');
      return splitKeys(keys).flatMap((key) => {
        const input = member(key);
        return input ? [[key, input] as const] : [];
      });
    },
    items() {
      const length = observer.ask({ kind: 'length', place });
      if (length === undefined) return [variableInput(place, path, observer)].filter((item) => item !== undefined);
      return Array.from({ length: Number(length) }, (_, index) => member(index)).filter((item) => item !== undefined);
    },
    word() {
      const word = observer.ask({ kind: 'word', place });
      if (word === undefined) throw structureError(path, 'word');
      return word === 'true' ? true : word === 'false' ? false : word;
    },
    hasGrams: () => observer.ask({ kind: 'grams', place }) === 'true',
    source: () => ({ kind: 'variable', path: place }),
  };
}

/** Reads a constant of the app definition, in which `{"$": "user.id"}` stands for a value of the caller. */
export function definitionInput(value: unknown, path: ArgumentPath): Input {
  return plainInput(value, path, (constant) => {
    const callerValue = callerValueOf(constant);
    return callerValue ? { kind: 'caller', name: callerValue } : { kind: 'literal', value: constant };
  });
}

/** Reads the value of an argument at one run. */
export function valueInput(value: unknown, path: ArgumentPath): Input {
  return plainInput(value, path, (literal) => ({ kind: 'literal', value: literal }));
}

function plainInput(value: unknown, path: ArgumentPath, sourceOf: (value: unknown) => Source): Input {
  return {
    path,
    isNull: value === null,
    entries() {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw structureError(path, 'object');
      return Object.entries(value).flatMap(([key, member]) =>
        member === undefined ? [] : [[key, plainInput(member, [...path, key], sourceOf)] as const],
      );
    },
    items: () =>
      (Array.isArray(value) ? value : [value]).map((item, index) => plainInput(item, [...path, index], sourceOf)),
    word() {
      if (typeof value === 'string' || typeof value === 'boolean') return value;
      throw structureError(path, 'word');
    },
    hasGrams: () => typeof value === 'string' && hasGrams(value),
    source: () => sourceOf(value),
  };
}

const callerValues: ReadonlySet<string> = new Set<CallerValue>(['user.id', 'user.roles', 'user.teams', 'now']);

function callerValueOf(value: unknown): CallerValue | undefined {
  if (typeof value !== 'object' || value === null || !('$' in value)) return undefined;
  const name = value.$;
  return typeof name === 'string' && isCallerValue(name) ? name : undefined;
}

function isCallerValue(name: string): name is CallerValue {
  return callerValues.has(name) || name.startsWith(claimPrefix);
}

/** `valueFromASTUntyped` looks variables up by name, and `$constructor` is not to find what every object has. */
function withoutPrototype(variables: Variables): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, variables);
}

function splitKeys(keys: string): readonly string[] {
  return keys === '' ? [] : keys.split(',');
}

function mentionsVariable(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return node.values.some(mentionsVariable);
    case Kind.OBJECT:
      return node.fields.some((field) => mentionsVariable(field.value));
    default:
      return false;
  }
}

export function structureError(path: ArgumentPath, expected: 'object' | 'word'): TrellisError {
  return inputError(path, say(`input.${expected}`, { place: path.join('.') }));
}

/** BAD_USER_INPUT that names the argument. */
export function inputError(path: ArgumentPath, said: Said): TrellisError {
  return new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path, rule: 'type', ...said }] });
}
