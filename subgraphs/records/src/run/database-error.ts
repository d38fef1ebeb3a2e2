import type { App, ColumnField, Model } from '@trellis/app-definition';
import { type FieldError, type FieldRule, type Said, say, TrellisError } from '@trellis/errors';
import { isUnreachable, sqlState, sqlStateOf } from '@trellis/postgres';
import { DatabaseError } from 'pg';
import type { ArgumentPath } from '../request.ts';
import { checksName } from '../publish/checks.ts';
import { indexName, ruleName } from '../publish/names.ts';
import { brokenChecks } from './broken-checks.ts';

/** The constraints of an app's tables, by name, and the language that their messages are told in. */
export interface Constraints {
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** The models whose checks a constraint holds. */
  readonly checks: ReadonlyMap<string, Model>;
  /** A BCP 47 tag. */
  readonly language: string | undefined;
}

export const noConstraints: Constraints = { meanings: new Map(), checks: new Map(), language: undefined };

/** What a constraint of the database is about, in the builder's words. */
export interface Meaning {
  readonly model: Model;
  readonly fields: readonly Pick<ColumnField, 'name'>[];
  readonly rule: FieldRule;
  /** Those of its fields that have a column. */
  readonly columns: readonly ColumnField[];
}

const valueRules = [
  'min',
  'max',
  'minLength',
  'maxLength',
  'enum',
  'reference',
] as const satisfies readonly FieldRule[];

export function constraintsOf(app: App): Constraints {
  const meanings = new Map<string, Meaning>();
  for (const model of app.models.values()) {
    for (const { fields } of model.uniqueKeys)
      meanings.set(indexName(model, fields, 'unique'), { model, fields, columns: fields, rule: 'unique' });
    for (const fields of model.indexes)
      meanings.set(indexName(model, fields, 'index'), { model, fields, columns: fields, rule: 'maxLength' });
    const ids = [...model.systemFields.values()].slice(0, 1);
    meanings.set(`${model.table}_pkey`, {
      model,
      fields: ids,
      columns: ids,
      rule: 'unique',
    });
    for (const union of model.unions.values())
      meanings.set(ruleName(union, 'union'), {
        model,
        fields: [union],
        columns: [],
        rule: union.required ? 'required' : 'conflict',
      });
    for (const field of model.fields.values()) {
      if (field.kind !== 'value' && field.kind !== 'toOne') continue;
      for (const rule of valueRules)
        meanings.set(ruleName(field, rule), { model, fields: [field], columns: [field], rule });
      meanings.set(notNullName(model.table, field.column), {
        model,
        fields: [field],
        columns: [field],
        rule: 'required',
      });
    }
  }
  const checks = new Map([...app.models.values()].map((model) => [checksName(model), model]));
  return { meanings, checks, language: undefined };
}

const places = new WeakMap<Error, ArgumentPath>();

/** Says where in the request the record stands that an error is about; else it is the one of `data`. */
export function placeFault(error: Error, path: ArgumentPath): void {
  places.set(error, path);
}

export function meaningOf(error: unknown, { meanings }: Constraints): Meaning | undefined {
  return meanings.get(constraintOf(error));
}

/**
 * What a client is told of an error of the database: by its SQLSTATE and the constraint's name, never by its message.
 * Anything else is handed back as it is, to be masked and logged.
 */
export function explainDatabaseError(error: unknown, constraints: Constraints): unknown {
  if (isUnreachable(error)) {
    return new TrellisError('UNAVAILABLE', say('database.unavailable'), { cause: error });
  }
  const state = sqlStateOf(error);
  const meaning = meaningOf(error, constraints);
  const place = error instanceof Error ? (places.get(error) ?? ['data']) : ['data'];
  switch (state) {
    case sqlState.uniqueViolation:
      if (!meaning) return error;
      return broken('UNIQUE_VIOLATION', meaning, place, say('record.taken', wordsOf(meaning)), error);
    case sqlState.foreignKeyViolation:
    case sqlState.restrictViolation:
      // What was written points to what is gone; what is deleted has no place in the data.
      if (meaning && error instanceof Error && places.has(error))
        return broken('VALIDATION_FAILED', meaning, place, say('record.referred'), error);
      return new TrellisError('VALIDATION_FAILED', say('record.referred'), {
        fieldErrors: [{ path: ['where'], rule: 'reference', ...say('record.removeReferring') }],
        cause: error,
      });
    case sqlState.notNullViolation:
    case sqlState.checkViolation: {
      const checked = constraints.checks.get(constraintOf(error));
      if (checked) return brokenChecks(checked, detailOf(error).split(','), place, constraints.language, error);
      if (!meaning) return error;
      return broken(
        'VALIDATION_FAILED',
        meaning,
        place,
        say('record.broken', { ...wordsOf(meaning), rule: meaning.rule }),
        error,
      );
    }
    // The only limit that a value meets is that of an index, which holds about 2,700 bytes a row.
    case sqlState.programLimitExceeded: {
      if (!meaning) return new TrellisError('VALIDATION_FAILED', say('record.textTooLong'), { cause: error });
      return broken(
        'VALIDATION_FAILED',
        { ...meaning, rule: 'maxLength' },
        place,
        say('record.tooLong', wordsOf(meaning)),
        error,
      );
    }
    case sqlState.numericValueOutOfRange:
      return new TrellisError('VALIDATION_FAILED', say('record.numberOutOfRange'), { cause: error });
    // The names of time zones are checked before, but not every server knows all of them.
    case sqlState.invalidParameterValue:
      return new TrellisError('BAD_USER_INPUT', say('value.timeZone'), { cause: error });
    case sqlState.snapshotTooOld: {
      const said = say('history.notYet', { model: tableOf(error), began: detailOf(error) });
      return new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path: ['asOf'], rule: 'min', ...said }] });
    }
    case sqlState.queryCanceled:
      return new TrellisError('TIMEOUT', say('database.slow'), { cause: error });
    case sqlState.serializationFailure:
    case sqlState.deadlockDetected:
      return new TrellisError('UNAVAILABLE', say('database.busy'), { cause: error });
    default:
      return error;
  }
}

/** What is violated has a name in PostgreSQL, but for `not null`, which names its column. */
function constraintOf(error: unknown): string {
  if (!(error instanceof DatabaseError)) return '';
  return error.constraint ?? notNullName(error.table ?? '', error.column ?? '');
}

function detailOf(error: unknown): string {
  return (error instanceof DatabaseError && error.detail) || '';
}

function tableOf(error: unknown): string {
  return (error instanceof DatabaseError && error.table) || '';
}

function notNullName(table: string, column: string): string {
  return `${table}.${column}`;
}

function wordsOf({ model, fields }: Meaning) {
  return { model: model.name, fields: fields.map((field) => field.name).join(', ') };
}

function broken(
  code: 'UNIQUE_VIOLATION' | 'VALIDATION_FAILED',
  { fields, rule }: Meaning,
  place: ArgumentPath,
  said: Said,
  cause: unknown,
): TrellisError {
  const fieldErrors = fields.map((field): FieldError => ({ path: [...place, field.name], rule, ...said }));
  return new TrellisError(code, said, { fieldErrors, cause });
}
