import { say } from '@trellis/errors';
import { isWritable, type Model, type ValueField } from '@trellis/app-definition';
import { numberTypes, parseScalar } from '@trellis/scalars';
import { type Input, inputError } from '../read/input.ts';
import { fieldOf, refuseNull } from '../read/where.ts';
import { type Bound, typeFault } from '../run/bind.ts';
import { type DataReading, readOperand, readValue, twice } from './read-value.ts';
import type { AtomicVerb, ValueChange } from './record-data.ts';

const verbs: ReadonlySet<string> = new Set<AtomicVerb>(['increment', 'multiply', 'append', 'remove', 'mergeJson']);

/** `PostAtomicInput`: changes that start from the value as it stands when they are written. */
export function readApply(
  reading: DataReading,
  model: Model,
  input: Input,
): readonly (ValueChange & { readonly field: ValueField; readonly path: Input['path'] })[] {
  const seen = new Set<ValueField>();
  return input.entries().flatMap(([verb, member]) => {
    if (!verbs.has(verb)) throw inputError(member.path, say('data.noVerb', { verb }));
    if (member.isNull) return [];
    return member.entries().map(([name, value]) => {
      const field = fieldOf(model, name);
      if (field?.kind !== 'value' || field.system || !isWritable(field) || !takes(field, verb as AtomicVerb))
        throw inputError(value.path, say('data.nothingTo', { verb, model: model.name, field: name }));
      refuseNull(value);
      if (seen.has(field)) reading.faults.push(twice(field, value.path));
      seen.add(field);
      return {
        field,
        verb: verb as AtomicVerb,
        value: readOne(reading, field, verb as AtomicVerb, value),
        path: value.path,
      };
    });
  });
}

function takes({ type, list }: ValueField, verb: AtomicVerb): boolean {
  switch (verb) {
    case 'append':
    case 'remove':
      return list;
    case 'mergeJson':
      return !list && type.kind === 'scalar' && type.scalar === 'JSON';
    case 'increment':
    case 'multiply':
      return !list && type.kind === 'scalar' && numberTypes(type.scalar) !== undefined;
  }
}

function readOne(reading: DataReading, field: ValueField, verb: AtomicVerb, input: Input): Bound {
  switch (verb) {
    case 'append':
      return readValue(reading, field, input);
    case 'remove':
      return input.items().map((item) => readOperand(reading, field, item) as string | number | null);
    case 'multiply':
      return readOperand(reading, field, input);
    case 'increment':
      return readStep(reading, field, input);
    case 'mergeJson': {
      const value = readValue(reading, field, input);
      if (typeof value !== 'string' || !value.startsWith('{'))
        reading.faults.push({
          path: input.path,
          rule: 'type',
          ...say('data.takesObject', { place: input.path.join('.') }),
        });
      return value;
    }
  }
}

/** A step has the digits of the field, but its limits are those of what comes of it. */
function readStep(reading: DataReading, field: ValueField, input: Input): Bound {
  const source = input.source();
  if (field.type.kind !== 'scalar' || source.kind !== 'literal') throw new Error('a step is a number of the request');
  const parsed = parseScalar(field.type.scalar, source.value, field.constraints);
  if (parsed.ok) return parsed.value;
  reading.faults.push(typeFault(input.path, parsed));
  return null;
}
