import { say, TrellisError, unreachable } from '@trellis/errors';
import type { Variables } from '../request.ts';
import { hasGrams } from './grams.ts';

/** What reading an operation wants to know of a variable's structure. */
export interface Question {
  readonly kind: 'presence' | 'keys' | 'length' | 'word' | 'grams';
  readonly place: readonly (string | number)[];
}

/** Short, and equal exactly where the structure is: `undefined` says that the value is of another kind. */
export type Observation = string | undefined;

export interface Observer {
  ask(question: Question): Observation;
}

/** What reading may ask of one request's variables: about four questions a condition. */
const maximumQuestions = 50_000;

/** Answers from the variables of the request at hand and keeps what was asked, in its order. */
export function recordingObserver(
  variables: Variables,
): Observer & { readonly asked: readonly (readonly [Question, Observation])[] } {
  const asked: (readonly [Question, Observation])[] = [];
  return {
    asked,
    ask(question) {
      if (asked.length === maximumQuestions)
        throw new TrellisError('LIMIT_EXCEEDED', say('filter.tooMany'), {
          extensions: { limit: 'variableStructure', maximum: maximumQuestions },
        });
      const observation = observe(question, variables);
      asked.push([question, observation]);
      return observation;
    },
  };
}

export function observe({ kind, place }: Question, variables: Variables): Observation {
  const value = valueAt(place, variables);
  switch (kind) {
    case 'presence':
      return value === undefined ? 'absent' : value === null ? 'null' : 'value';
    case 'keys':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? keysOf(value) : undefined;
    case 'length':
      return Array.isArray(value) ? String(value.length) : undefined;
    case 'word':
      return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
    case 'grams':
      return typeof value === 'string' ? String(hasGrams(value)) : undefined;
    default:
      return unreachable(kind);
  }
}

/** Keys of inputs are names, which have no comma: what has one is no input. */
function keysOf(value: object): Observation {
  const keys = Object.keys(value);
  return keys.some((key) => key.includes(',')) ? undefined : keys.join();
}

export function valueAt(place: readonly (string | number)[], variables: Variables): unknown {
  let value: unknown = variables;
  for (const step of place) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
