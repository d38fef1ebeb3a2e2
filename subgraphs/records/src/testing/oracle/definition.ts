import type { AppDefinition, FieldDefinition, ModelDefinition, OnDelete } from '@trellis/app-definition';

/** A field as the contract speaks of it, read from the definition's own words. */
export type OracleField =
  | { readonly kind: 'value'; readonly name: string; readonly definition: FieldDefinition; readonly type: string }
  | {
      readonly kind: 'toOne';
      readonly name: string;
      readonly target: string;
      readonly required: boolean;
      readonly unique: boolean;
      readonly onDelete: OnDelete;
    }
  | { readonly kind: 'toMany'; readonly name: string; readonly target: string; readonly inverse: string }
  /** Links are kept once a pair, as [a record of the first side, a record of the second]. */
  | {
      readonly kind: 'manyToMany';
      readonly name: string;
      readonly target: string;
      readonly pair: string;
      readonly isFirst: boolean;
      /** The model whose records are the links, and its fields to this side and to the other. */
      readonly through?: { readonly model: string; readonly own: string; readonly other: string };
    };

export const systemTypes = {
  id: 'UUID',
  version: 'Int',
  createdAt: 'DateTime',
  updatedAt: 'DateTime',
  createdBy: 'User',
  updatedBy: 'User',
  deletedAt: 'DateTime',
} as const;

export function modelOf(app: AppDefinition, name: string): ModelDefinition {
  const model = app.models[name];
  if (!model) throw new Error(`no model ${name}`);
  return model;
}

export function isSoft(model: ModelDefinition): boolean {
  return model.softDelete ?? true;
}

/** A field by its name or, for a relation to one record, by the name of its id. */
export function fieldOf(app: AppDefinition, model: string, name: string): OracleField | undefined {
  if (Object.hasOwn(systemTypes, name)) {
    const type = systemTypes[name as keyof typeof systemTypes];
    return { kind: 'value', name, type, definition: { type } };
  }
  const { fields } = modelOf(app, model);
  const definition = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (definition) return readField(app, model, name, definition);
  if (!name.endsWith('Id')) return undefined;
  const relation = fieldOf(app, model, name.slice(0, -2));
  return relation?.kind === 'toOne' ? relation : undefined;
}

export function mustField(app: AppDefinition, model: string, name: string): OracleField {
  const field = fieldOf(app, model, name);
  if (!field) throw new Error(`no field ${model}.${name}`);
  return field;
}

export function fieldsOf(app: AppDefinition, model: string): readonly OracleField[] {
  return Object.entries(modelOf(app, model).fields).map(([name, definition]) =>
    readField(app, model, name, definition),
  );
}

/** The polymorphic relation that a field is one way of. */
export function unionOf(app: AppDefinition, model: string, name: string): string | undefined {
  const field = modelOf(app, model).fields[name];
  return field && 'unionOf' in field ? String(field.unionOf) : undefined;
}

/** The fields that are written; what follows from them is not. */
export function storedFieldsOf(app: AppDefinition, model: string): readonly OracleField[] {
  return fieldsOf(app, model).filter(({ name }) => {
    const { formula, rollup } = modelOf(app, model).fields[name] ?? {};
    return formula === undefined && rollup === undefined;
  });
}

function readField(app: AppDefinition, model: string, name: string, definition: FieldDefinition): OracleField {
  const type = String(definition.type);
  const target = app.models[type];
  if (!target) return { kind: 'value', name, definition: withScale(app, model, definition), type };
  if (!definition.list) {
    const required = definition.required ?? false;
    const onDelete = definition.onDelete ?? (required ? 'RESTRICT' : 'SET_NULL');
    return { kind: 'toOne', name, target: type, required, unique: definition.unique ?? false, onDelete };
  }
  const inverse = definition.inverse ?? '';
  if (!target.fields[inverse]?.list) return { kind: 'toMany', name, target: type, inverse };
  const [own, other] = [`${model}.${name}`, `${type}.${inverse}`];
  const isFirst = own < other;
  if (definition.through !== undefined) {
    const joining = Object.entries(modelOf(app, definition.through).fields).filter(
      ([, field]) => !field.list && !('unionOf' in field),
    );
    const to = (wanted: string) => joining.find(([, field]) => field.type === wanted)?.[0] ?? '';
    const through = { model: definition.through, own: to(model), other: to(type) };
    return { kind: 'manyToMany', name, target: type, pair: '', isFirst: false, through };
  }
  return { kind: 'manyToMany', name, target: type, pair: isFirst ? `${own} ${other}` : `${other} ${own}`, isFirst };
}

/** A rollup that says nothing of its scale has that of what it is computed from, but for an average. */
function withScale(app: AppDefinition, model: string, definition: FieldDefinition): FieldDefinition {
  const { rollup } = definition;
  if (!rollup || rollup.function === 'AVG' || definition.scale !== undefined) return definition;
  const [list = '', name = ''] = rollup.of.split('.');
  const source = fieldOf(app, String(modelOf(app, model).fields[list]?.type), name);
  if (source?.kind !== 'value') return definition;
  const { precision, scale = precision === undefined ? undefined : 0 } = source.definition;
  return scale === undefined ? definition : { ...definition, scale };
}

/** The unique keys beside `id`: each a list of field names, by the name that `XUniqueInput` has for it. */
export function uniqueKeysOf(app: AppDefinition, model: string): ReadonlyMap<string, readonly string[]> {
  const single = fieldsOf(app, model).flatMap((field) => {
    if (field.kind === 'toOne') return field.unique ? [[`${field.name}Id`, [field.name]] as const] : [];
    return field.kind === 'value' && field.definition.unique ? [[field.name, [field.name]] as const] : [];
  });
  const composite = (modelOf(app, model).unique ?? []).map((names) => [names.join('_'), names] as const);
  return new Map([...single, ...composite]);
}
