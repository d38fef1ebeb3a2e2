import type { AppDefinition } from '@trellis/app-definition';
import {
  type DocumentNode,
  executeSync,
  getNamedType,
  getNullableType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  type ResponsePath as Path,
} from 'graphql';
import { fieldOf, isSoft, modelOf, mustField } from './definition.ts';
import { subjectOf } from './schema.ts';
import { unionsOf } from './unions.ts';
import type { View } from './view.ts';

/** No polymorphic relation is drawn with more models. */
const maximumWays = 2;

/**
 * How many fields are asked for that the caller may read on no row there could be. The operation is run over one
 * imagined record behind every relation, so that each of its fields is met whatever the data are.
 */
export function refusedFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  view: View,
): number {
  const { app } = view;
  let refused = 0;
  let way = 0;
  const imagine: GraphQLFieldResolver<unknown, unknown, Readonly<Record<string, unknown>>> = (
    _source,
    args,
    _context,
    info,
  ) => {
    const subject = subjectOf(app, info.parentType.name);
    if (subject.kind === 'record') {
      const field = fieldOf(app, subject.model, info.fieldName);
      const union = unionsOf(app, subject.model).find(({ name }) => name === info.fieldName);
      // What was just written is answered with null where its writer may not read.
      const above = info.path.prev;
      const isWritten = above?.typename === 'Mutation' || (above && isBatchNode(app, above));
      const isAlwaysNull = info.fieldName === 'deletedAt' && !isSoft(modelOf(app, subject.model));
      if (field && !isWritten && !isAlwaysNull && !view.mayEverShow(subject.model, field.name)) refused++;
      if (union) {
        const models = union.members.filter(({ name }) => isWritten || view.mayEverShow(subject.model, name));
        if (models.length === 0) refused++;
        const model = models[way % Math.max(1, models.length)]?.target;
        return model === undefined ? null : { model };
      }
    }
    if (
      subject.kind === 'groupKeys' &&
      !view.mayEverShow(subject.model, mustField(app, subject.model, info.fieldName).name)
    )
      refused++;
    const measured = subject.kind === 'measures' ? info.fieldName : undefined;
    const counted =
      subject.kind === 'aggregate' && info.fieldName === 'countDistinct' ? String(args['field']) : undefined;
    const computed = measured ?? counted;
    if ('model' in subject && computed !== undefined) {
      if (!view.aggregates.mayEverShow(subject.model, mustField(app, subject.model, computed).name)) refused++;
    }
    const type = getNamedType(info.returnType);
    if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => ({ model: name }));
    const one = isLeafType(type) ? imaginedLeaf(type.name) : {};
    return isListType(getNullableType(info.returnType)) && one !== null ? [one] : one;
  };
  // Each time the polymorphic relations lead to another of their models.
  for (; way < maximumWays; way++) {
    executeSync({
      schema,
      document,
      variableValues: variables,
      rootValue: {},
      fieldResolver: imagine,
      typeResolver: (value) => (value as { readonly model: string }).model,
    });
  }
  return refused;
}

/** A record in the list of what a mutation wrote: its place, and above it the list. */
function isBatchNode(app: AppDefinition, place: Path): boolean {
  const list = typeof place.key === 'number' ? place.prev : undefined;
  return list?.typename !== undefined && subjectOf(app, list.typename).kind === 'batch';
}

/** What is never null is a number, a boolean, or one of these texts. */
function imaginedLeaf(type: string): unknown {
  switch (type) {
    case 'Int':
    case 'Float':
      return 0;
    case 'Boolean':
      return false;
    case 'String':
    case 'ID':
    case 'DateTime':
      return '';
    default:
      return null;
  }
}
