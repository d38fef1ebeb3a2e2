import {
  type App,
  type Field,
  fieldsGivenBy,
  givesAggregates,
  type Model,
  revisionsField,
  type RuleDefinition,
  rulesOfRole,
  type ToOneField,
  type Verb,
} from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { rootFieldNames, typeNames } from './names.ts';

/**
 * What of an app's graph callers with these roles can never use, as schema coordinates: `Order`, `Order.total`,
 * `Query.orders`. What only such elements lead to is not named; whoever applies the list drops it.
 */
export function hiddenElements(app: App, roles: readonly string[]): ReadonlySet<string> {
  if (roles.includes('admin')) return new Set();
  const uses = new Map([...app.models.values()].map((model) => [model.name, usesOf(model, roles)]));
  const use = (model: string): Uses => must(uses.get(model), `the uses of ${model}`);
  return new Set([
    ...[...app.models.values()].flatMap((model) => [
      ...hiddenOfModel(model, use(model.name)),
      ...[...model.fields.values()].flatMap((field) => hiddenOfField(model, field, use)),
      ...hiddenUnions(model, use),
    ]),
    ...hiddenStarts(app, roles, use),
    ...(app.webhooks.size > 0 ? webhookFields : []),
  ]);
}

/** Webhooks are for admins. */
const webhookFields = [
  'Query.appWebhooks',
  'Query.appWebhookDeliveries',
  ...['Secret', 'Rotate', 'Test', 'Retry', 'Dismiss'].map((verb) => `Mutation.appWebhook${verb}`),
];

/** What some rule of the roles gives on a model, on whichever rows. */
interface Uses {
  readonly may: (verb: Verb) => boolean;
  readonly gives: (verb: Verb, field: string) => boolean;
  /** Whether a field may be counted, added up and grouped by. */
  readonly aggregates: (field: string) => boolean;
}

function usesOf(model: Model, roles: readonly string[]): Uses {
  const read = (verb: Verb) =>
    roles.flatMap((role) => rulesOfRole(model, role, verb)).map((rule) => ({ rule, gives: fieldsGivenBy(rule) }));
  const rules = { read: read('read'), create: read('create'), update: read('update'), delete: read('delete') };
  // What cannot be read is not there for a change.
  const may = (verb: Verb) => rules[verb].length > 0 && (verb === 'create' || rules.read.length > 0);
  return {
    may,
    gives: (verb, field) => may(verb) && rules[verb].some(({ rule, gives }) => gives(field) && !presets(rule, field)),
    aggregates: (field) => rules.read.some(({ rule, gives }) => gives(field) && givesAggregates(rule)),
  };
}

/** A field that a rule presets is the rule's, not the caller's. */
function presets({ set }: RuleDefinition, field: string): boolean {
  return set !== undefined && Object.hasOwn(set, field);
}

/** Of the system's fields those that are seen where a rule gives them; the others are seen with the row. */
const givenSystemFields = ['createdBy', 'updatedBy', 'deletedAt'] as const;

function hiddenOfModel(model: Model, { may, gives }: Uses): readonly string[] {
  const names = typeNames(model.name);
  const { query, mutation, subscription } = rootFieldNames(model);
  const fields = (type: string, of: readonly string[]) => of.map((name) => `${type}.${name}`);
  return [
    ...(may('read')
      ? []
      : [
          ...fields('Query', Object.values(query)),
          ...fields('Subscription', Object.values(subscription)),
          names.where,
          names.uniqueInput,
          names.connection,
          names.listFilter,
          names.orderBy,
          names.groupBy,
          names.aggregateOrderBy,
          names.aggregate,
          names.syncDocument,
          names.syncBulk,
          `${names.object}.${revisionsField}`,
        ]),
    ...(may('create') ? [] : [names.createInput, ...fields('Mutation', [mutation.create, mutation.createMany])]),
    ...(may('update')
      ? []
      : [
          names.updateInput,
          names.updateOneInput,
          names.atomicInput,
          ...fields('Mutation', [mutation.update, mutation.updateMany, mutation.restoreRevision]),
        ]),
    ...(may('create') || may('update') || may('delete')
      ? []
      : [...fields('Mutation', [mutation.push]), names.syncInput]),
    ...(may('delete')
      ? []
      : [
          ...fields('Mutation', [mutation.delete, mutation.deleteMany, mutation.restore, mutation.purge]),
          `${names.refUpdateInput}.delete`,
          `${names.manyUpdateInput}.delete`,
        ]),
    ...(may('read') || may('create') ? [] : [names.object]),
    ...fields(
      names.object,
      givenSystemFields.filter((name) => !gives('read', name)),
    ),
    // Who made a version is told where it is told who changed the record.
    ...(gives('read', 'updatedBy') ? [] : [`${names.revision}.actor`]),
  ];
}

function hiddenOfField(model: Model, field: Field, use: (model: string) => Uses): readonly string[] {
  const names = typeNames(model.name);
  const uses = use(model.name);
  const forms = field.kind === 'toOne' ? [field.name, field.idName] : [field.name];
  const isReached = field.kind === 'value' || use(field.target).may('read');
  const of = (types: readonly string[], fields = forms) =>
    types.flatMap((type) => fields.map((name) => `${type}.${name}`));
  return [
    ...(uses.gives('read', field.name) && isReached
      ? []
      : [...of(readTypes(model)), ...keysWith(model, field).map((key) => `${names.uniqueInput}.${key}`)]),
    ...(uses.aggregates(field.name) ? [] : of(aggregatedTypes(model))),
    ...writtenTypes(model).flatMap(({ verb, types }) => {
      if (!uses.gives(verb, field.name)) return of(types);
      // Without the record that is there nothing is connected; a new one may still be made.
      return field.kind === 'toOne' && !isReached ? of(types, [field.idName]) : [];
    }),
    ...(field.kind === 'manyToMany' && field.through && !use(field.through.model).may('read')
      ? [`${field.through.edgeType}.${field.through.edgeField}`]
      : []),
  ];
}

/** The types that name a model's fields for what is read of them. */
function readTypes(model: Model): readonly string[] {
  const { object, where, orderBy, fieldName, syncDocument, revisionValues } = typeNames(model.name);
  return [object, where, orderBy, fieldName, syncDocument, revisionValues, ...aggregatedTypes(model)];
}

/** Of these, those that count, add up and group. */
function aggregatedTypes(model: Model): readonly string[] {
  const { sum, avg, minMax, numbersFilter, numbersOrderBy, groupBy, groupKeys } = typeNames(model.name);
  return [sum, avg, minMax, numbersFilter, numbersOrderBy, groupBy, groupKeys];
}

function writtenTypes(model: Model): readonly { readonly verb: Verb; readonly types: readonly string[] }[] {
  const { createInput, updateInput, numbersInput, listsInput, jsonInput } = typeNames(model.name);
  return [
    { verb: 'create', types: [createInput] },
    { verb: 'update', types: [updateInput, numbersInput, listsInput, jsonInput] },
  ];
}

function keysWith(model: Model, field: Field): readonly string[] {
  return model.uniqueKeys.filter(({ fields }) => fields.some(({ id }) => id === field.id)).map(({ name }) => name);
}

/** A polymorphic relation is there as long as one of its ways is. */
function hiddenUnions(model: Model, use: (model: string) => Uses): readonly string[] {
  const isGiven = ({ name, target }: ToOneField) => use(model.name).gives('read', name) && use(target).may('read');
  return [...model.unions.values()]
    .filter(({ members }) => !members.some(isGiven))
    .map(({ name }) => `${model.name}.${name}`);
}

/** Workflows that are started by hand name the roles that may; the record that they are about must be readable. */
function hiddenStarts(app: App, roles: readonly string[], use: (model: string) => Uses): readonly string[] {
  return [...app.workflows.values()].flatMap(({ name, definition: { trigger, model } }) => {
    if (trigger.on !== 'MANUAL') return [];
    const may = (trigger.roles ?? []).some((role) => roles.includes(role)) && use(model).may('read');
    return may ? [] : [`Mutation.start${name}`];
  });
}
