import type { FieldDefinition } from '@trellis/app-definition';
import { brokenRules } from './constraints.ts';
import { createRules } from './create-rules.ts';
import { type Data, type Given, givenIn } from './data.ts';
import { storedFieldsOf, type OracleField } from './definition.ts';
import type { Session } from './session.ts';
import { isRequired } from './stored.ts';
import { updateRules } from './update-rules.ts';

/** What is wrong with data whatever the records are: also with what turns out not to be needed. */
export function examineCreate(session: Session, model: string, data: Data, on?: string): void {
  const { app, faults } = session;
  const given = givenIn(app, model, data, 'create', on);
  const groups = createRules(session, model, given, on);
  if (groups.length === 0) faults.add('FORBIDDEN');
  if (groups.length > 1) {
    session.undecided++;
    session.choices = Math.max(session.choices, groups.length);
  }
  const isGiven = (field: OracleField) =>
    field.name === on ||
    given.ones.some((one) => one.field.name === field.name) ||
    given.values.some((value) => value.field.name === field.name && value.value !== null);
  const isMissing = (field: OracleField, presets: Data) =>
    isRequired(field) &&
    !isGiven(field) &&
    !(Object.hasOwn(presets, field.name) && presets[field.name] !== null) &&
    !(field.kind === 'value' && hasDefault(field.definition));
  const lacks = (presets: Data) => storedFieldsOf(app, model).some((field) => isMissing(field, presets));
  if (groups.every((group) => lacks(group[0]?.set ?? {}))) faults.add('VALIDATION_FAILED');
  examineMembers(session, given);
}

function hasDefault({ default: constant, defaultExpression, defaultSequence }: FieldDefinition): boolean {
  return (constant ?? defaultExpression ?? defaultSequence) !== undefined;
}

export function examineUpdate(session: Session, model: string, data: Data, apply: Data): void {
  const given = givenIn(session.app, model, data, 'update');
  const names = [...given.names, ...Object.values(apply).flatMap((part) => Object.keys((part ?? {}) as Data))];
  if (new Set(names).size < names.length) session.faults.add('BAD_USER_INPUT');
  const able = updateRules(session, model, names);
  if (able.rules.length === 0 || able.byName.some((rules) => rules.length === 0)) session.faults.add('FORBIDDEN');
  examineMembers(session, given);
  const merged = Object.values((apply['mergeJson'] ?? {}) as Data);
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!merged.every(isObject)) session.faults.add('BAD_USER_INPUT');
}

function examineMembers(session: Session, given: Given): void {
  const { faults } = session;
  for (const fault of given.faults) faults.add(fault);
  for (const { field, value } of given.values) {
    if (value === null && isRequired(field)) faults.add('VALIDATION_FAILED');
    if (field.kind === 'value') for (const fault of brokenRules(field, value)) faults.add(fault);
  }
  for (const { field, verb, input } of given.ones) {
    if (verb === 'create') examineCreate(session, field.target, input);
    if (verb === 'connectOrCreate') examineCreate(session, field.target, input['create'] as Data);
    if (verb === 'update') examineUpdate(session, field.target, input, {});
  }
  for (const { field, verb, items } of given.links) {
    const on = field.kind === 'toMany' ? field.inverse : undefined;
    for (const item of items) {
      if (verb === 'create') examineCreate(session, field.target, item, on);
      if (verb === 'connectOrCreate' || verb === 'upsert')
        examineCreate(session, field.target, item['create'] as Data, on);
      if (verb === 'upsert') examineUpdate(session, field.target, item['update'] as Data, {});
      if (verb === 'update')
        examineUpdate(session, field.target, (item['data'] ?? {}) as Data, (item['apply'] ?? {}) as Data);
    }
  }
}
