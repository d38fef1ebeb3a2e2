import { must } from '@trellis/errors';
import { condition } from '@trellis/expression';
import type {
  App,
  Check,
  ColumnField,
  EnumType,
  Field,
  Generated,
  Model,
  ToOneField,
  UnionField,
  UniqueKey,
  ValueType,
  Webhook,
  Workflow,
} from './app.ts';
import type { AppDefinition, EnumDefinition, FieldDefinition } from './definition.ts';
import { withDefaultPermissions } from './default-permissions.ts';
import { ModelExpressions, mustBeRight } from './expressions/model-expressions.ts';
import { readSequence } from './expressions/sequence.ts';
import { type FieldType, fieldTypeOf } from './field-type.ts';
import { lookup } from './lookup.ts';
import { columnsOf, resolveComputed } from './resolve-computed.ts';
import type { Context } from './resolve-context.ts';
import { resolveRelation } from './resolve-relation.ts';
import { resolveSync } from './resolve-sync.ts';
import { sizeOf } from './rollups.ts';
import { defaultPlural } from './spelling.ts';
import { deriveStorage, type Storage } from './storage.ts';
import { systemFields } from './system-fields.ts';
import { type ExpandedModel, expandUnions, unionTypeName } from './unions.ts';
import { type ModelView, modelViews } from './validate/model-view.ts';

/** The page size of lists where the model's builder gives none. */
export const defaultMaxPageSize = 1000;

/**
 * The app of a valid definition with ids, for everybody who reads definitions. Physical names come from `storage`;
 * without one they are those of an app that was never published before.
 */
export function resolveApp(given: AppDefinition, storage: Storage = deriveStorage(given)): App {
  const definition = expandUnions(withDefaultPermissions(given));
  const enums = new Map(
    Object.entries(definition.enums ?? {}).map(([name, definitionOfEnum]) => [
      name,
      resolveEnum(name, definitionOfEnum),
    ]),
  );
  const context: Context = { given, definition, storage, enums, views: modelViews(definition) };
  return {
    enums,
    roles: Object.keys(definition.roles ?? {}),
    models: new Map(
      Object.entries(definition.models).map(([name, model]) => [name, resolveModel(context, name, model)]),
    ),
    refuseScansOver: definition.limits?.refuseScansOver,
    publicIntrospection: definition.introspection === 'PUBLIC',
    workflows: new Map(
      Object.entries(definition.workflows ?? {}).map(([name, workflow]): [string, Workflow] => [
        name,
        { id: must(workflow.id, `the id of the workflow ${name}`), name, definition: workflow },
      ]),
    ),
    webhooks: new Map(
      Object.entries(definition.webhooks ?? {}).map(([name, webhook]): [string, Webhook] => [
        name,
        { id: must(webhook.id, `the id of the webhook ${name}`), name, definition: webhook },
      ]),
    ),
  };
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
    rolesByDefault: new Set(
      Object.keys(definition.permissions ?? {}).filter(
        (role) => lookup(lookup(context.given.models, name)?.permissions, role) === undefined,
      ),
    ),
    softDelete,
    maxPageSize: definition.maxPageSize ?? defaultMaxPageSize,
    live: definition.live ?? true,
    groupBy: definition.groupBy ?? true,
    sync: resolveSync(context, view, expressions),
    history: definition.history === 'FULL',
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
  const view = must(model.fields.get(name), `the field ${modelName}.${name}`);
  return {
    kind: 'value',
    id,
    name,
    label: definition.label,
    description: definition.description,
    type: valueType(context, type),
    list: definition.list ?? false,
    column: must(lookup(context.storage.columns, id), `the column of ${modelName}.${name}`),
    computed: resolveComputed(context, model, expressions, name),
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
      ...sizeOf(context.views, model, view),
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

function valueType(context: Context, type: Exclude<FieldType, { kind: 'model' }>): ValueType {
  if (type.kind !== 'enum') return type;
  return { kind: 'enum', enum: must(context.enums.get(type.name), `the enum ${type.name}`) };
}
