import { say } from '@trellis/errors';
import type { Field, Model } from '@trellis/app-definition';
import { type Input, inputError, valueInput } from '../read/input.ts';
import { noting } from '../faults.ts';
import type { Param, RunArgument } from '../request.ts';
import type { WriteAction } from '../write-request.ts';
import type { CompiledWrite } from '../compile/mutation.ts';
import { bindParam, valueOf } from '../run/bind.ts';
import { otherWays } from './other-ways.ts';
import { type Members, readCreate, readKey, readUpdate } from './read-data.ts';
import type { DataReading } from './read-value.ts';
import type { CreateData, KeyData, UpdateData } from './record-data.ts';

/** What the arguments of a write hold at this run. */
export type ActionData =
  | {
      readonly kind: 'create';
      readonly records: readonly CreateData[];
      /** What is written where the key is taken, a record each. */
      readonly updates: readonly UpdateData[];
      readonly action: Extract<WriteAction, { readonly kind: 'create' }>;
    }
  | {
      readonly kind: 'update';
      readonly update: UpdateData;
      readonly expectedVersion: number | undefined;
      readonly action: Extract<WriteAction, { readonly kind: 'update' }>;
    }
  | {
      readonly kind: 'updateMany';
      readonly update: UpdateData;
      readonly limits: Limits;
      readonly action: Extract<WriteAction, { readonly kind: 'updateMany' }>;
    }
  | { readonly kind: 'upsert'; readonly key: KeyData; readonly create: CreateData; readonly update: UpdateData }
  | {
      readonly kind: 'deleteMany';
      readonly limits: Limits;
      readonly action: Extract<WriteAction, { readonly kind: 'deleteMany' }>;
    }
  | { readonly kind: 'restore'; readonly action: Extract<WriteAction, { readonly kind: 'restore' }> }
  | {
      readonly kind: 'purge';
      readonly expectedVersion: number | undefined;
      readonly action: Extract<WriteAction, { readonly kind: 'purge' }>;
    }
  | {
      readonly kind: 'restoreRevision';
      readonly version: number;
      readonly expectedVersion: number | undefined;
      readonly action: Extract<WriteAction, { readonly kind: 'restoreRevision' }>;
    };

export interface Limits {
  readonly atMost: number;
  readonly atLeast: number;
}

const defaultAtMost = 100;

export function readAction(reading: DataReading, { model, action, result }: CompiledWrite): ActionData {
  switch (action.kind) {
    case 'create': {
      const input = inputOf(reading, action.data);
      const records = (result.kind === 'batch' ? input.items() : [input]).flatMap(
        (item) => noting(reading.faults, () => [readCreate(reading, model, item)]) ?? [],
      );
      const { onConflict } = action;
      if (!onConflict) return { kind: 'create', records, updates: [], action };
      for (const record of records) refuseNested(record);
      const updated: ReadonlySet<Field> = new Set(onConflict.update);
      const updates = records.map((record) =>
        readUpdate(reading, model, undefined, undefined, record.path, onlyFields(record, updated)),
      );
      return { kind: 'create', records, updates, action };
    }
    case 'update':
      return {
        kind: 'update',
        update: readChange(reading, model, action),
        expectedVersion: readInt(reading, action.expectedVersion),
        action,
      };
    case 'updateMany':
      return {
        kind: 'updateMany',
        update: readChange(reading, model, action),
        limits: readLimits(reading, action),
        action,
      };
    case 'upsert':
      return {
        kind: 'upsert',
        key: readKey(reading, model, inputOf(reading, action.where)),
        create: readCreate(reading, model, inputOf(reading, action.create)),
        update: readUpdate(reading, model, inputOf(reading, action.update), undefined, action.update.path),
      };
    case 'deleteMany':
      return { kind: 'deleteMany', limits: readLimits(reading, action), action };
    case 'restore':
      return { kind: 'restore', action };
    case 'restoreRevision':
      return {
        kind: 'restoreRevision',
        version: Number(bindParam(action.version, reading.values, reading.faults)),
        expectedVersion: readInt(reading, action.expectedVersion),
        action,
      };
    case 'purge':
      return { kind: 'purge', expectedVersion: readInt(reading, action.expectedVersion), action };
  }
}

function inputOf({ values }: DataReading, { source, path }: RunArgument): Input {
  return valueInput(valueOf(source, values), path);
}

function readChange(
  reading: DataReading,
  model: Model,
  { data, apply }: Extract<WriteAction, { readonly kind: 'update' | 'updateMany' }>,
): UpdateData {
  const [given, applied] = [data && inputOf(reading, data), apply && inputOf(reading, apply)];
  return readUpdate(reading, model, given, applied, data?.path ?? ['data']);
}

/** Of a record that is to be created, what it changes in one that is there. */
function onlyFields({ model, path, values, relations }: CreateData, updated: ReadonlySet<Field>): Members {
  const chosen = relations.filter(({ field }) => updated.has(field));
  const own = values.filter(({ field }) => updated.has(field));
  const written = new Set([...own, ...chosen].map(({ field }) => field.id));
  const letGo = otherWays(model.unions.values(), written, chosen);
  return { model, path, lists: [], values: [...own, ...letGo], relations: chosen };
}

/** What is there already would not have what nests in its data. */
function refuseNested({ relations, lists }: CreateData): void {
  const nested = relations.find(({ kind }) => kind !== 'connect');
  const path = nested?.kind === 'create' ? nested.create.path : lists[0]?.path;
  if (nested || lists.length > 0) throw inputError(path ?? ['data'], say('data.onlyFlat'));
}

function readLimits(
  reading: DataReading,
  { limits }: Extract<WriteAction, { readonly kind: 'updateMany' | 'deleteMany' }>,
): Limits {
  const of = (name: 'atMost' | 'atLeast', initial: number): number => {
    const number = readInt(reading, limits[name]) ?? initial;
    if (number < 0) throw inputError([name], say('input.negative', { place: name }));
    return number;
  };
  return { atMost: of('atMost', defaultAtMost), atLeast: of('atLeast', 0) };
}

function readInt({ values, faults }: DataReading, param: Param | undefined): number | undefined {
  return param && Number(bindParam(param, values, faults));
}
