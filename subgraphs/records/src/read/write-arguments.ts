import { say } from '@trellis/errors';
import type { Model } from '@trellis/app-definition';
import type { Param, Rows } from '../request.ts';
import { type Input, inputError } from './input.ts';
import { readUnique } from './unique.ts';
import { rowsOf } from './where.ts';

export type Arguments = ReadonlyMap<string, Input>;

/** A nullable argument that is null counts as not given. */
export function givenOf(args: Arguments, name: string): Input | undefined {
  const input = args.get(name);
  return input && !input.isNull ? input : undefined;
}

export function mustGive(args: Arguments, name: string): Input {
  const input = givenOf(args, name);
  if (!input) throw inputError([name], say('input.given', { place: name }));
  return input;
}

/** The record that a write is about. */
export function readTarget(model: Model, args: Arguments): Rows {
  return rowsOf(model, readUnique(model, mustGive(args, 'where')));
}

export function readVersion(args: Arguments): Param | undefined {
  return readInt(args, 'expectedVersion');
}

export function readInt(args: Arguments, name: string): Param | undefined {
  const input = givenOf(args, name);
  return input && { source: input.source(), type: { kind: 'int', list: false }, path: input.path };
}
