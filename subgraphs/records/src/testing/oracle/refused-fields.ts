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
/** Below one another. Deeper ones choose as those above them do. */
const maximumUnions = 4;

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
    source,
    args,
    _context,
    info,
  ) => {
    const subject = subjectOf(app, info.parentType.name);
    const above = (source as Imagined | null)?.unions ?? 0;
    if (subject.kind === 'record') {
      const field = fieldOf(app, subject.model, info.fieldName);
      const union = unionsOf(app, subject.model).find(({ name }) => name === info.fieldName);
      // What was just written is answered with null where its writer may not read.
      const place = info.path.prev;
      const isWritten = place?.typename === 'Mutation' || (place && isBatchNode(app, place));
      const isAlwaysNull = info.fieldName === 'deletedAt' && !isSoft(modelOf(app, subject.model));
      if (field && !isWritten && !isAlwaysNull && !view.mayEverShow(subject.model, field.name)) refused++;
      if (union) {
        const models = union.members.filter(({ name }) => isWritten || view.mayEverShow(subject.model, name));
        if (models.length === 0) refused++;
        // Each polymorphic relation on the way has a digit of its own in the number of the way.
        const digit = Math.floor(way / maximumWays ** (above % maximumUnions)) % maximumWays;
        const model = models[digit % Math.max(1, models.length)]?.target;
        return model === undefined ? null : { model, unions: above + 1 };
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
    if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => ({ model: name, unions: above }));
    const one = isLeafType(type) ? imaginedLeaf(type.name) : { unions: above };
    return isListType(getNullableType(info.returnType)) && one !== null ? [one] : one;
  };
  // Each time the polymorphic relations lead to others of their models.
  for (; way < maximumWays ** maximumUnions; way++) {
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

/** What stands in the place of a record, with the number of polymorphic relations on the way to it. */
interface Imagined {
  readonly unions?: number;
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
