import type { App, Field, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { listField } from './connections.ts';
import { block, described } from './definition-text.ts';
import { revisionsOf } from './history.ts';
import { outputType } from './value-types.ts';

/** Entities of other subgraphs that records refer to by their keys. */
export function entityStubs(app: App): readonly string[] {
  const fields = [...app.models.values()].flatMap((model) => [...model.fields.values()]);
  const hasFiles = fields.some((field) => field.kind === 'value' && outputType(field) === 'File');
  return [
    'type User @key(fields: "id", resolvable: false) { id: ID! }',
    ...(hasFiles ? ['type File @key(fields: "id", resolvable: false) { id: ID! }'] : []),
    'type AppModel @key(fields: "name", resolvable: false) { name: ID! }',
  ];
}

/**
 * The type of a model's records. `deletedAt` is there also where deleting is final, and then always null, because
 * `AppRecord` has it.
 */
export function objectType(model: Model): string {
  return described(
    model.description,
    block(`type ${model.name} implements Node & AppRecord @key(fields: "id")`, [
      'id: ID!',
      'version: Int!',
      'createdAt: DateTime!',
      'updatedAt: DateTime!',
      'deletedAt: DateTime',
      'createdBy: User',
      'updatedBy: User',
      'appModel: AppModel!',
      ...[...model.fields.values()].flatMap(objectFields),
      ...[...model.unions.values()].map(({ name, type, description, required }) =>
        described(description, `${name}: ${type}${mark(required)}`),
      ),
      ...revisionsOf(model),
    ]),
  );
}

/** The types of a model's relations to one of several models. */
export function unionTypes(model: Model): readonly string[] {
  return [...model.unions.values()].map(
    ({ type, members }) => `union ${type} = ${members.map(({ target }) => target).join(' | ')}`,
  );
}

function objectFields(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return [described(field.description, `${field.name}: ${outputType(field)}${mark(field.required)}`)];
    case 'toOne':
      return [
        described(field.description, `${field.name}: ${field.target}${mark(field.required)}`),
        `${field.idName}: ID${mark(field.required)}`,
      ];
    case 'toMany':
      return [described(field.description, listField(field.name, field.target))];
    case 'manyToMany':
      return [described(field.description, listField(field.name, field.target, field.through?.connectionType))];
    default:
      return unreachable(field);
  }
}

/** The gateway shows it as `@semanticNonNull`. A tag, because composition hands on no other mark without a specification. */
function mark(isRequired: boolean): string {
  return isRequired ? ' @tag(name: "required")' : '';
}
