import {
  type AppDefinition,
  type EnumValueDefinition,
  type FieldDefinition,
  labelText,
  type Model,
  type ModelDefinition,
  resolveApp,
} from '@trellis/app-definition';
import { must } from '@trellis/errors';

/** A model as the app's graph tells it to forms and tables: the GraphQL type `AppModel`. */
export interface AppModel {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly description: string | undefined;
  readonly display: string | undefined;
  readonly fields: readonly AppField[];
}

export interface AppField {
  readonly name: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly type: string;
  readonly list: boolean;
  readonly required: boolean;
  readonly unique: boolean;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly pattern: string | undefined;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly accept: readonly string[] | undefined;
  readonly inverse: string | undefined;
  readonly options: readonly AppFieldOption[] | undefined;
}

export interface AppFieldOption {
  readonly name: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly color: string | undefined;
}

/** By name, in their builder's order, with the texts in one language. */
export function appModels(definition: AppDefinition, language: string | undefined): ReadonlyMap<string, AppModel> {
  const { models } = resolveApp(definition);
  return new Map(
    Object.entries(definition.models).map(([name, model]) => [
      name,
      appModel(definition, model, must(models.get(name), `the model ${name}`), language),
    ]),
  );
}

function appModel(
  definition: AppDefinition,
  { label, fields }: ModelDefinition,
  { name, plural, description, display }: Model,
  language: string | undefined,
): AppModel {
  return {
    name,
    label: labelText(label, language, name),
    plural,
    description,
    display,
    fields: Object.entries(fields).map(([fieldName, field]) => appField(definition, fieldName, field, language)),
  };
}

function appField(
  { enums }: AppDefinition,
  name: string,
  field: FieldDefinition,
  language: string | undefined,
): AppField {
  const type = typeof field.type === 'string' ? field.type : field.type.join(' | ');
  const values = enums !== undefined && Object.hasOwn(enums, type) ? enums[type]?.values : undefined;
  return {
    name,
    label: labelText(field.label, language, name),
    description: field.description,
    type,
    list: field.list ?? false,
    required: field.required ?? false,
    unique: field.unique ?? false,
    minLength: field.minLength,
    maxLength: field.maxLength,
    min: field.min?.toString(),
    max: field.max?.toString(),
    pattern: field.pattern,
    precision: field.precision,
    scale: field.scale,
    accept: field.accept,
    inverse: field.inverse,
    options: values?.map((value) => appFieldOption(value, language)),
  };
}

function appFieldOption(value: EnumValueDefinition, language: string | undefined): AppFieldOption {
  return {
    name: value.name,
    label: labelText(value.label, language, value.name),
    description: value.description,
    color: value.color,
  };
}
