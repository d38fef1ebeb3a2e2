import { createHash } from 'node:crypto';
import type { ColumnField } from '@trellis/app-definition';
import { type FieldError, must, type Said, say, TrellisError, unreachable } from '@trellis/errors';
import { isTimeZone, type Parsed, parseOperand, parseScalar } from '@trellis/scalars';
import type { Parameter } from '@trellis/postgres';
import type { Caller } from '@trellis/service-api';
import type { OwnValue, Statement } from '../compile/compilation.ts';
import { faultsError } from '../faults.ts';
import { valueAt } from '../read/observer.ts';
import { claimPrefix } from '../param.ts';
import type { ArgumentPath, CallerThen, CallerValue, CursorBinding, Param, Source, Variables } from '../request.ts';
import { parseArea } from './area.ts';
import { brokenRules } from './constraints.ts';
import type { Explaining } from '../explain/explaining.ts';
import { type FileNotes, isFile } from './written-files.ts';
import { letterFormsIn } from './letter-forms.ts';
import { searchTexts, textsOfPattern } from './search-words.ts';
import { openCursor, type CursorKey } from './cursor-key.ts';

/** A parameter as `pg` sends it. */
export type Bound = Parameter;

/** Where a run's values come from. `record` and `found` are known only once a mutation is at its record. */
export interface Values {
  readonly appId: string;
  readonly variables: Variables;
  readonly caller: Caller;
  readonly cursorKey: CursorKey;
  /** Of a mutation. */
  readonly requestId?: string;
  /** Of a mutation: the files that its values name. */
  readonly files?: FileNotes;
  /** Of a mutation: told of the rows that it adds, at most. */
  readonly onAdded?: (rows: number) => void;
  /** Notes what each statement of a mutation does, where somebody asks for it. */
  readonly explaining?: Explaining;
  readonly record?: string;
  readonly found?: readonly string[];
  readonly window?: Readonly<Record<'from' | 'to' | 'afterSeq', string>> & { readonly limit: number };
}

/**
 * The values of a statement's parameters. All faults of all parameters are told at once: BAD_USER_INPUT where a value
 * is not of its type, VALIDATION_FAILED where it breaks a field's rules.
 */
export function bind(statement: Statement, values: Values): readonly Bound[] {
  const faults: FieldError[] = [];
  const bound = statement.params.map((param): Bound => {
    if (param.kind === 'own') return bindOwn(param.value, values);
    return bindParam(param.param, values, faults);
  });
  if (faults.length > 0) throw faultsError(faults);
  return bound;
}

export function bindParam(param: Param, values: Values, faults: FieldError[]): Bound {
  const value = valueOf(param.source, values);
  const { type, path } = param;
  // Of the caller's values some may be missing: nothing equals them, and a preset leaves the field empty.
  if (value === null && param.source.kind === 'caller') return null;
  const fault = (said: Said): null => {
    faults.push(typeFault(path, said));
    return null;
  };
  switch (type.kind) {
    case 'field':
      return bindField(param, type, value, values, faults);
    case 'int':
    case 'number': {
      const items = type.list && Array.isArray(value) ? value : [value];
      const bound = items.map((item) => {
        const parsed = parseScalar(type.kind === 'int' ? 'Int' : type.scalar, item);
        return parsed.ok ? parsed.value : fault(parsed);
      });
      return type.list ? bound : (bound[0] ?? null);
    }
    case 'area': {
      const area = parseArea(type.form, value);
      return area.ok ? area.numbers : fault(area);
    }
    case 'timeZone':
      return isTimeZone(value) ? value : fault(say('value.timeZone'));
    case 'count':
      return bindCount(type, value, fault);
    case 'text': {
      const parsed = parseScalar('Text', value);
      return parsed.ok ? parsed.value : fault(parsed);
    }
    case 'textArray':
      return (Array.isArray(value) ? value : [value]).map((item) => {
        const parsed = parseScalar('Text', item);
        return parsed.ok ? parsed.value : fault(parsed);
      });
    case 'likePattern': {
      const parsed = parseScalar('Text', value);
      return parsed.ok ? likePattern(type.form, parsed.value) : fault(parsed);
    }
    case 'search': {
      const parsed = parseScalar('Text', value);
      return parsed.ok ? searchTexts(type.form, parsed.value) : fault(parsed);
    }
    case 'letterForms': {
      const texts = type.list && Array.isArray(value) ? value : [value];
      return letterFormsIn(
        type.form,
        texts.filter((text) => typeof text === 'string'),
      );
    }
    case 'likeTexts': {
      const parsed = parseScalar('Text', value);
      return parsed.ok ? textsOfPattern(likePattern(type.form, parsed.value)) : fault(parsed);
    }
    case 'json':
      return JSON.stringify(value);
    case 'representations':
      return JSON.stringify((Array.isArray(value) ? value : [value]).map(representation));
    default:
      return unreachable(type);
  }
}

/** That a value is not of its type, in the words of the type. */
export function typeFault(path: ArgumentPath, { sentence }: Said): FieldError {
  return { path, rule: 'type', ...say('field.type', { place: path.join('.'), fault: sentence }) };
}

/** Whatever names no record is answered with null. */
function representation(value: unknown): object {
  const { __typename: typename, id } = (value ?? {}) as { readonly __typename?: unknown; readonly id?: unknown };
  const parsed = parseScalar('UUID', id);
  const name = parseScalar('Text', typename);
  return parsed.ok && name.ok ? { __typename: name.value, id: parsed.value } : {};
}

function bindField(
  { path, source }: Param,
  { field, list, purpose }: Extract<Param['type'], { kind: 'field' }>,
  value: unknown,
  values: Values,
  faults: FieldError[],
): Bound {
  const items = list ? (Array.isArray(value) ? value : [value]) : [value];
  const bound = items.map((item, index) => {
    const place = list ? [...path, index] : path;
    const parsed = parseValue(field, item, purpose);
    if (!parsed.ok) {
      // A text that is known about the caller may be no value of the field's type, and then nothing equals it.
      if (source.kind === 'caller' && purpose === 'compare') return null;
      faults.push(typeFault(place, parsed));
      return null;
    }
    if (purpose !== 'compare' && field.kind === 'value') faults.push(...brokenRules(field, parsed.value, place));
    if (purpose === 'write' && isFile(field)) values.files?.note({ field, id: parsed.value, path: place });
    return parsed.value;
  });
  return list ? bound : (must(bound, 'value')[0] ?? null);
}

type Purpose = Extract<Param['type'], { kind: 'field' }>['purpose'];

function parseValue(field: ColumnField, value: unknown, purpose: Purpose): Parsed {
  if (value === null || value === undefined) return { ok: false, ...say('value.null') };
  if (field.kind === 'toOne') return parseOperand('UUID', value);
  switch (field.type.kind) {
    case 'entity':
      return parseOperand('UUID', value);
    case 'enum': {
      const known = field.type.enum.values.find(({ name }) => name === value);
      return known
        ? { ok: true, value: known.name }
        : { ok: false, ...say('value.enum', { enum: field.type.enum.name }) };
    }
    case 'scalar':
      return purpose === 'compare'
        ? parseOperand(field.type.scalar, value)
        : parseScalar(field.type.scalar, value, field.constraints);
    default:
      return unreachable(field.type);
  }
}

function bindCount(
  { limit, argument }: Extract<Param['type'], { kind: 'count' }>,
  value: unknown,
  fault: (said: Said) => null,
): Bound {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return fault(say('value.count'));
  if (value > limit) {
    throw new TrellisError('LIMIT_EXCEEDED', say('page.size', { argument, value, maximum: limit }), {
      extensions: { limit: argument, maximum: limit, value },
    });
  }
  return value;
}

function likePattern(form: 'contains' | 'startsWith' | 'endsWith' | 'like', text: string): string {
  if (form === 'like') return text.replaceAll('\\\\', '').endsWith('\\') ? `${text}\\` : text;
  const exact = text.replaceAll(/[\\%_]/g, '\\$&');
  switch (form) {
    case 'contains':
      return `%${exact}%`;
    case 'startsWith':
      return `${exact}%`;
    case 'endsWith':
      return `%${exact}`;
    default:
      return unreachable(form);
  }
}

export function valueOf(source: Source, { variables, caller }: Pick<Values, 'variables' | 'caller'>): unknown {
  switch (source.kind) {
    case 'literal':
      return source.value;
    case 'variable':
      return valueAt(source.path, variables);
    case 'composed':
      return source.evaluate(variables);
    case 'caller':
      return source.name === 'now'
        ? (source.as?.at ?? new Date().toISOString())
        : callerValue(source.name, source.as?.caller ?? caller);
    case 'item':
      throw new Error('a column of a row has no value of its own');
    default:
      return unreachable(source);
  }
}

function callerValue(
  name: Exclude<CallerValue, 'now'>,
  { person, roles, teams, claims }: CallerThen['caller'],
): unknown {
  switch (name) {
    case 'user.id':
      return person?.id ?? null;
    case 'user.roles':
      return roles;
    case 'user.teams':
      return teams ?? [];
    default: {
      const key = name.slice(claimPrefix.length);
      return claims && Object.hasOwn(claims, key) ? claims[key] : null;
    }
  }
}

function bindOwn(own: OwnValue, values: Values): Bound {
  switch (own.kind) {
    case 'actor':
      return values.caller.person?.id ?? null;
    case 'mutation':
      return must(values.requestId, 'the request of a mutation');
    case 'record':
      return must(values.record, 'the record of a mutation');
    case 'given':
      return own.value;
    case 'found':
      return must(values.found, 'the targets of a link');
    case 'window':
      return must(values.window, 'the window of a subscription')[own.name];
    case 'cursorKey':
      return own.pad === 'inner' ? values.cursorKey.inner : values.cursorKey.outer;
    case 'cursorBinding':
      return bindingHash(own.list, values);
    case 'cursorValue': {
      const cursor = valueOf(own.cursor.source, values);
      return (
        openCursor(values.cursorKey, bindingHash(own.list, values), cursor, own.count, own.cursor.path)[own.index] ??
        null
      );
    }
    default:
      return unreachable(own);
  }
}

/** Apps of one template name their lists alike, so the app is part of it. */
function bindingHash(list: CursorBinding, values: Values): Buffer {
  const text = JSON.stringify([values.appId, list.text, ...list.sources.map((source) => valueOf(source, values))]);
  return createHash('sha256').update(text).digest();
}
