import { must, unreachable } from '@trellis/errors';
import { condition, type Expression, fieldsOf } from '@trellis/expression';
import { decimalSize } from '@trellis/scalars';
import type {
  App,
  Check,
  ColumnField,
  Computed,
  EnumType,
  Field,
  Generated,
  JoinModel,
  Model,
  ToOneField,
  UnionField,
  UniqueKey,
  ValueType,
  Workflow,
} from './app.ts';
import type { AppDefinition, EnumDefinition, FieldDefinition } from './definition.ts';
import { ModelExpressions, mustBeRight } from './expressions/model-expressions.ts';
import { readSequence } from './expressions/sequence.ts';
import { type FieldType, fieldTypeOf } from './field-type.ts';
import { lookup } from './lookup.ts';
import { inverseOfToOne, ownsPair, relationKindOf, wayTo } from './relations.ts';
import { defaultPlural, idNameOf, lowerFirst } from './spelling.ts';
import { deriveStorage, type Storage } from './storage.ts';
import { systemFields } from './system-fields.ts';
import {
  type ExpandedDefinition,
  type ExpandedModel,
  expandUnions,
  type UnionMember,
  unionTypeName,
} from './unions.ts';
import { type ModelView, modelViews } from './validate/model-view.ts';

/** The page size of lists where the model's builder gives none. */
export const defaultMaxPageSize = 1000;

/**
 * The app of a valid definition with ids, for everybody who reads definitions. Physical names come from `storage`;
 * without one they are those of an app that was never published before.
 */
export function resolveApp(given: AppDefinition, storage: Storage = deriveStorage(given)): App {
  const definition = expandUnions(given);
  const enums = new Map(
    Object.entries(definition.enums ?? {}).map(([name, definitionOfEnum]) => [
      name,
      resolveEnum(name, definitionOfEnum),
    ]),
  );
  const context: Context = { definition, storage, enums, views: modelViews(definition) };
  return {
    enums,
    roles: Object.keys(definition.roles ?? {}),
    models: new Map(
      Object.entries(definition.models).map(([name, model]) => [name, resolveModel(context, name, model)]),
    ),
    refuseScansOver: definition.limits?.refuseScansOver,
    workflows: new Map(
      Object.entries(definition.workflows ?? {}).map(([name, workflow]): [string, Workflow] => [
        name,
        { id: must(workflow.id, `the id of the workflow ${name}`), name, definition: workflow },
      ]),
    ),
  };
}

interface Context {
  readonly definition: ExpandedDefinition;
  readonly storage: Storage;
  readonly enums: ReadonlyMap<string, EnumType>;
  readonly views: ReadonlyMap<string, ModelView>;
}

function resolveEnum(name: string, definition: EnumDefinition): EnumType {
  return {
    id: must(definition.id, `the id of the enum ${name}`),
    name,
    description: definition.description,
    values: definition.values.map((value) => ({
      id: must(value.id, `the id of the value ${name}.${value.name}`),
      name: value.name,
      description: value.description,
    })),
  };
}

function resolveModel(context: Context, name: string, definition: ExpandedModel): Model {
  const id = must(definition.id, `the id of the model ${name}`);
  const softDelete = definition.softDelete ?? true;
  const system = systemFields(softDelete);
  const view = must(context.views.get(name), name);
  const expressions = new ModelExpressions(view);
  const fields = new Map(
    Object.entries(definition.fields).map(([fieldName, field]) => [
      fieldName,
      resolveField(context, view, expressions, fieldName, field),
    ]),
  );
  const columnField = (fieldName: string): ColumnField => {
    const field = must(fields.get(fieldName) ?? system.get(fieldName), `the field ${name}.${fieldName}`);
    if (field.kind === 'value' || field.kind === 'toOne') return field;
    throw new Error(`${name}.${fieldName} has no column`);
  };
  return {
    id,
    name,
    plural: definition.plural ?? defaultPlural(name),
    label: definition.label,
    description: definition.description,
    display: definition.display,
    table: must(lookup(context.storage.tables, id), `the table of ${name}`),
    fields,
    unions: unionsOf(name, definition, fields),
    systemFields: system,
    uniqueKeys: uniqueKeys([columnField('id'), ...fields.values()], definition.unique ?? [], columnField),
    indexes: (definition.indexes ?? []).map((names) => names.map(columnField)),
    checks: resolveChecks(context, view, expressions, columnField),
    search: definition.search ?? [],
    permissions: new Map(Object.entries(definition.permissions ?? {})),
    softDelete,
    maxPageSize: definition.maxPageSize ?? defaultMaxPageSize,
    live: definition.live ?? true,
    groupBy: definition.groupBy ?? true,
  };
}

function unionsOf(
  model: string,
  { unions }: ExpandedModel,
  fields: ReadonlyMap<string, Field>,
): ReadonlyMap<string, UnionField> {
  return new Map(
    Object.entries(unions).map(([name, definition]) => [
      name,
      {
        id: must(definition.id, `the id of the field ${model}.${name}`),
        name,
        label: definition.label,
        description: definition.description,
        type: unionTypeName(model, name),
        required: definition.required ?? false,
        members: [...fields.values()].filter(
          (field): field is ToOneField => field.kind === 'toOne' && field.union === name,
        ),
      },
    ]),
  );
}

/**
 * A key of one field is named as its value is in inputs (`email`, `customerId`), a key of several after its fields
 * (`blog_number`), where the underscore keeps it apart from every field's name.
 */
function uniqueKeys(
  fields: readonly Field[],
  composite: readonly (readonly string[])[],
  columnField: (name: string) => ColumnField,
): readonly UniqueKey[] {
  const single = fields.flatMap((field): UniqueKey[] => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany' || !field.unique) return [];
    return [{ name: field.kind === 'toOne' ? field.idName : field.name, fields: [field] }];
  });
  return [...single, ...composite.map((names) => ({ name: names.join('_'), fields: names.map(columnField) }))];
}

function resolveField(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  name: string,
  definition: FieldDefinition,
): Field {
  const modelName = model.name;
  const type = must(fieldTypeOf(context.definition, definition.type), `the type of ${modelName}.${name}`);
  if (type.kind === 'model') return resolveRelation(context, modelName, name, definition, type);
  const id = must(definition.id, `the id of the field ${modelName}.${name}`);
  const size = decimalSize(definition);
  return {
    kind: 'value',
    id,
    name,
    label: definition.label,
    description: definition.description,
    type: valueType(context, type),
    list: definition.list ?? false,
    column: must(lookup(context.storage.columns, id), `the column of ${modelName}.${name}`),
    computed: resolveFormula(context, model, expressions, name),
    required: definition.required ?? false,
    unique: definition.unique ?? false,
    default: definition.default,
    generated: resolveGenerated(model, expressions, name),
    constraints: {
      min: definition.min,
      max: definition.max,
      minLength: definition.minLength,
      maxLength: definition.maxLength,
      pattern: definition.pattern,
      precision: size?.precision,
      scale: size?.scale,
      accept: definition.accept,
    },
    system: false,
  };
}

function resolveGenerated(model: ModelView, expressions: ModelExpressions, name: string): Generated | undefined {
  const field = must(model.fields.get(name), `the field ${model.name}.${name}`);
  const { defaultExpression, defaultSequence } = field.definition ?? {};
  if (defaultExpression !== undefined) {
    const expression = mustBeRight(expressions.defaultOf(field), `the default of ${model.name}.${name}`);
    return { kind: 'expression', text: defaultExpression, expression };
  }
  if (defaultSequence === undefined) return undefined;
  const read = readSequence(defaultSequence);
  if (!read.ok) throw new Error(`the sequence of ${model.name}.${name}: ${read.message}`);
  return { kind: 'sequence', text: defaultSequence, parts: read.parts };
}

function resolveChecks(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  columnField: (name: string) => ColumnField,
): readonly Check[] {
  return Object.entries(model.definition.checks ?? {}).map(([name, { expression: text, message, field }]) => {
    const expression = mustBeRight(expressions.check(text, condition, []), `the check ${model.name}.${name}`);
    const columns = columnsOf(context, model, expression);
    const told =
      field === undefined ? [...columns.keys()].map((read) => model.idNames.get(read)?.name ?? read) : [field];
    const fields = told.filter((one) => isOfColumn(model, one)).map(columnField);
    return { name, expression, columns, message, fields };
  });
}

function isOfColumn(model: ModelView, name: string): boolean {
  const field = model.fields.get(name);
  return field !== undefined && !(field.type.kind === 'model' && field.list);
}

function resolveFormula(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  name: string,
): Computed | undefined {
  const field = must(model.fields.get(name), `the field ${model.name}.${name}`);
  const formula = field.definition?.formula;
  if (formula === undefined) return undefined;
  const expression = mustBeRight(expressions.formula(field), `the formula of ${model.name}.${name}`);
  return { formula, expression, columns: columnsOf(context, model, expression) };
}

/** The columns of the fields that an expression names. */
function columnsOf({ storage }: Context, model: ModelView, expression: Expression): ReadonlyMap<string, string> {
  return new Map(
    [...fieldsOf(expression)].map((name) => {
      const field = must(model.fields.get(name) ?? model.idNames.get(name), `the field ${model.name}.${name}`);
      return [
        name,
        field.system ? name : must(lookup(storage.columns, field.definition?.id ?? ''), `the column of ${name}`),
      ];
    }),
  );
}

function valueType(context: Context, type: Exclude<FieldType, { kind: 'model' }>): ValueType {
  if (type.kind !== 'enum') return type;
  return { kind: 'enum', enum: must(context.enums.get(type.name), `the enum ${type.name}`) };
}

function resolveRelation(
  { definition: app, storage }: Context,
  modelName: string,
  name: string,
  field: FieldDefinition | UnionMember,
  type: Extract<FieldType, { kind: 'model' }>,
): Field {
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
