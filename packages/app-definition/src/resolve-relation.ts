import { must, unreachable } from '@trellis/errors';
import type { JoinModel, ManyToManyField, ToManyField, ToOneField } from './app.ts';
import type { AppDefinition, FieldDefinition } from './definition.ts';
import type { FieldType } from './field-type.ts';
import { lookup } from './lookup.ts';
import { inverseOfToOne, ownsPair, relationKindOf, wayTo } from './relations.ts';
import type { Context } from './resolve-context.ts';
import { idNameOf, lowerFirst } from './spelling.ts';
import type { UnionMember } from './unions.ts';

export type RelationField = ToOneField | ToManyField | ManyToManyField;

/** A field that leads to records: it and its link, with their physical names. */
export function resolveRelation(
  { definition: app, storage }: Context,
  modelName: string,
  name: string,
  field: FieldDefinition | UnionMember,
  type: Extract<FieldType, { kind: 'model' }>,
): RelationField {
  const id = must(field.id, `the id of the field ${modelName}.${name}`);
  const base = { id, name, label: field.label, description: field.description, target: type.name };
  const kind = must(relationKindOf(app, field), `the kind of ${modelName}.${name}`);
  switch (kind) {
    case 'toOne': {
      const required = field.required ?? false;
      return {
        ...base,
        kind,
        idName: idNameOf(name),
        column: must(lookup(storage.columns, id), `the column of ${modelName}.${name}`),
        required,
        unique: field.unique ?? false,
        onDelete: field.onDelete ?? (required ? 'RESTRICT' : 'SET_NULL'),
        inverse: inverseOfToOne(app, { model: modelName, name, field }),
        union: 'unionOf' in field ? field.unionOf : undefined,
      };
    }
    case 'toMany':
      return { ...base, kind, inverse: must(field.inverse, `the inverse of ${modelName}.${name}`) };
    case 'manyToMany': {
      const inverse = must(field.inverse, `the inverse of ${modelName}.${name}`);
      const inverseId = must(lookup(type.model.fields, inverse)?.id, `the id of ${type.name}.${inverse}`);
      const owns = ownsPair(id, inverseId);
      const linkId = owns ? id : inverseId;
      if (field.through !== undefined) {
        const through = joinModel(app, modelName, name, field.through, type.name);
        const join = must(lookup(app.models, field.through), `the model ${field.through}`);
        const column = (way: string) => must(lookup(storage.columns, lookup(join.fields, way)?.id ?? ''), way);
        const table = must(lookup(storage.tables, join.id ?? ''), `the table of ${field.through}`);
        const link = { id: linkId, table, ownColumn: column(through.own), targetColumn: column(through.target) };
        return { ...base, kind, inverse, link, through };
      }
      const link = must(lookup(storage.links, linkId), `the link table of ${modelName}.${name}`);
      return {
        ...base,
        kind,
        inverse,
        link: {
          id: linkId,
          table: link.table,
          ownColumn: owns ? link.sourceColumn : link.targetColumn,
          targetColumn: owns ? link.targetColumn : link.sourceColumn,
        },
        through: undefined,
      };
    }
    default:
      return unreachable(kind);
  }
}

function joinModel(app: AppDefinition, model: string, field: string, join: string, target: string): JoinModel {
  const definition = lookup(app.models, join);
  return {
    model: join,
    own: must(wayTo(definition, model), `the way from ${join} to ${model}`),
    target: must(wayTo(definition, target), `the way from ${join} to ${target}`),
    edgeField: lowerFirst(join),
    connectionType: `${model}_${field}_Connection`,
    edgeType: `${model}_${field}_Edge`,
  };
}
