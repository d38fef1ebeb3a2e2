import type { ValueConstraints, ValueField, ValueType } from './app.ts';

/** The names of the fields that every model has, in their order; `deletedAt` only where deleting is soft. */
export const systemFieldNames = [
  'id',
  'version',
  'createdAt',
  'updatedAt',
  'createdBy',
  'updatedBy',
  'deletedAt',
] as const;
export type SystemFieldName = (typeof systemFieldNames)[number];

const types: Record<SystemFieldName, { readonly type: ValueType; readonly required: boolean }> = {
  id: { type: { kind: 'scalar', scalar: 'UUID' }, required: true },
  version: { type: { kind: 'scalar', scalar: 'Int' }, required: true },
  createdAt: { type: { kind: 'scalar', scalar: 'DateTime' }, required: true },
  updatedAt: { type: { kind: 'scalar', scalar: 'DateTime' }, required: true },
  createdBy: { type: { kind: 'entity', entity: 'User' }, required: false },
  updatedBy: { type: { kind: 'entity', entity: 'User' }, required: false },
  deletedAt: { type: { kind: 'scalar', scalar: 'DateTime' }, required: false },
};

export const noConstraints: ValueConstraints = {
  min: undefined,
  max: undefined,
  minLength: undefined,
  maxLength: undefined,
  pattern: undefined,
  precision: undefined,
  scale: undefined,
  accept: undefined,
};

/** The system's fields of a model. Their ids hold a dot, which builders' ids cannot. */
export function systemFields(softDelete: boolean): ReadonlyMap<string, ValueField> {
  const names = softDelete ? systemFieldNames : systemFieldNames.filter((name) => name !== 'deletedAt');
  return new Map(names.map((name) => [name, systemField(name)]));
}

function systemField(name: SystemFieldName): ValueField {
  return {
    kind: 'value',
    id: `system.${name}`,
    name,
    label: undefined,
    description: undefined,
    ...types[name],
    list: false,
    column: name,
    computed: undefined,
    unique: name === 'id',
    default: undefined,
    generated: undefined,
    constraints: noConstraints,
    system: true,
  };
}
