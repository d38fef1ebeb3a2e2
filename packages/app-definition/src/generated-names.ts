import { lowerFirst, upperFirst } from './spelling.ts';

/** What a model's generated names depend on; a resolved `Model` has it all. */
export interface NamedModel {
  readonly name: string;
  readonly plural: string;
  readonly uniqueKeys?: readonly { readonly name: string; readonly fields: readonly unknown[] }[];
}

export interface GeneratedNames {
  readonly types: readonly string[];
  /** Of all three root types: a name is one model's in each of them. */
  readonly rootFields: readonly string[];
}

/**
 * What stands behind a model's name in the names of its GraphQL types. Whatever is not in this list, and may come
 * with a later release, has an underscore in its name, which builders' names cannot have.
 */
export const modelTypeSuffixes = [
  '',
  'Connection',
  'Edge',
  'Aggregate',
  'Sum',
  'Avg',
  'MinMax',
  'FieldName',
  'UniqueInput',
  'Where',
  'ListFilter',
  'OrderBy',
  'AggregateOrderBy',
  'NumbersOrderBy',
  'CreateInput',
  'UpdateInput',
  'RefCreateInput',
  'RefUpdateInput',
  'ManyCreateInput',
  'ManyUpdateInput',
  'ConnectOrCreateInput',
  'UpdateOneInput',
  'UpsertOneInput',
  'AtomicInput',
  'NumbersInput',
  'OnConflict',
  'BatchResult',
  'GroupBy',
  'Having',
  'NumbersFilter',
  'GroupOrderBy',
  'GroupConnection',
  'Group',
  'GroupKeys',
  'ChangeEvent',
  'ChangeBatch',
  'LiveUpdate',
  'SyncDocument',
  'SyncCheckpoint',
  'SyncBulk',
  'Input',
  'InputCheckpoint',
  'InputHeaders',
  'InputPushRow',
  '_ListsInput',
  '_JsonInput',
  '_Revision',
  '_RevisionConnection',
  '_RevisionValues',
] as const;

/** What stands behind an enum's name in the names of its GraphQL types. */
export const enumTypeSuffixes = ['', 'Filter', 'ListFilter'] as const;

/** A model's root fields, where `{model}` and `{models}` are its name and its plural as they begin a field's name. */
export const rootFieldForms = [
  '{model}',
  '{models}',
  '{models}GroupBy',
  '{model}Changes',
  '{model}Live',
  'pull{Model}',
  'push{Model}',
  'stream{Model}',
  'create{Model}',
  'create{Models}',
  'update{Model}',
  'update{Models}',
  'upsert{Model}',
  'delete{Model}',
  'delete{Models}',
  'restore{Model}',
  'purge{Model}',
  'restore{Model}_revision',
] as const;

/** The field of a record that has its versions, where the model keeps them. Others may have a field of this name. */
export const revisionsField = 'revisions';

/** Every GraphQL type and root field that exists for a model, or will exist once all of the contract is built. */
export function generatedNames(model: NamedModel): GeneratedNames {
  const spellings = {
    '{model}': lowerFirst(model.name),
    '{models}': model.plural,
    '{Model}': model.name,
    '{Models}': upperFirst(model.plural),
  } as const;
  const composite = (model.uniqueKeys ?? []).filter((key) => key.fields.length > 1);
  return {
    types: [
      ...modelTypeSuffixes.map((suffix) => model.name + suffix),
      ...composite.map((key) => uniqueKeyInputName(model.name, key.name)),
    ],
    rootFields: rootFieldForms.map((form) =>
      Object.entries(spellings).reduce<string>(
        (name, [placeholder, spelling]) => name.replace(placeholder, spelling),
        form,
      ),
    ),
  };
}

/** Every GraphQL type that exists for an enum. */
export function generatedEnumNames(name: string): readonly string[] {
  return enumTypeSuffixes.map((suffix) => name + suffix);
}

/** The input type of a unique key of several fields: `PostUnique_blog_number`. */
export function uniqueKeyInputName(model: string, key: string): string {
  return `${model}Unique_${key}`;
}
