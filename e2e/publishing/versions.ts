import type { AppDefinition, FieldDefinition } from '@trellis/app-definition';

/** Version `n` of the app: since the first, each one added a field to `Item` and a model. */
export function definitionOf(version: number): AppDefinition {
  const later = Array.from({ length: version - 1 }, (_, index) => index + 2);
  return {
    format: 1,
    models: {
      Item: {
        fields: {
          name: { type: 'String', required: true },
          ...Object.fromEntries(
            later.map((number): [string, FieldDefinition] => [fieldOf(number), { type: 'Int', default: number }]),
          ),
        },
      },
      ...Object.fromEntries(later.map((number) => [modelOf(number), { fields: { title: { type: 'String' } } }])),
    },
  };
}

/** What a version added. */
export const fieldOf = (version: number): string => `since${version}`;
export const modelOf = (version: number): string => `Model${version}`;

/** The builder's part of `Item`, and the models, as each view of the app should show them at a version. */
export function shownAt(version: number): { readonly fields: readonly string[]; readonly models: readonly string[] } {
  const { models } = definitionOf(version);
  return { fields: Object.keys(models['Item']?.fields ?? {}), models: Object.keys(models) };
}
