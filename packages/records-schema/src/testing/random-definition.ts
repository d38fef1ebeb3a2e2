import type { AppDefinition, FieldDefinition, ModelDefinition } from '@trellis/app-definition';
import { scalarNames } from '@trellis/scalars';
import * as fc from 'fast-check';

type Fields = Record<string, FieldDefinition>;

const description = fc.option(fc.string({ unit: 'binary', maxLength: 12 }), { nil: undefined });
const endings = fc.constantFrom('', '"', '"""', '\\', '\n', ' # no comment', 'a\n  b', '\u0007', '\ud800');
const text = fc
  .tuple(description, endings)
  .map(([before, ending]) => (before === undefined ? undefined : before + ending));

const valueField = fc.record({
  type: fc.constantFrom(...scalarNames, 'User', 'File', 'Color'),
  list: fc.boolean(),
  required: fc.boolean(),
  unique: fc.boolean(),
  description: text,
});

const relation = fc.record({
  kind: fc.constantFrom('toOne', 'oneToOne', 'toMany', 'manyToMany'),
  from: fc.nat(),
  to: fc.nat(),
  required: fc.constantFrom(false, false, false, true),
});

/** Names that could meet those that are generated for others, or for the system. */
const names = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('Order', 'Task', 'Point', 'String', 'Team'),
      fc.constantFrom('', '', '', 's', 'List', 'Group', 'Ref', 'Many', 'Where', 'Changes', 'Filter', 'Input'),
    )
    .map((words) => words.join('')),
  { minLength: 6, maxLength: 6 },
);

const shape = fc.record({
  names,
  models: fc.array(
    fc.record({
      fields: fc.array(valueField, { maxLength: 6 }),
      description: text,
      live: fc.boolean(),
      sync: fc.boolean(),
      history: fc.constantFrom('NONE', 'FULL'),
      softDelete: fc.boolean(),
      keyed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  relations: fc.array(relation, { maxLength: 8 }),
  colors: fc.array(text, { minLength: 1, maxLength: 3 }),
});

/** Definitions with ids, well-formed and mostly valid. Relations may lead from a model to itself. */
export const randomDefinition: fc.Arbitrary<AppDefinition> = shape.map(
  ({ names: [color = 'Color', ...modelNames], models, relations, colors }) => {
    const nameOf = (m: number): string => modelNames[m] ?? `Model${m}`;
    const fields: Fields[] = models.map((model, m) =>
      Object.fromEntries(
        model.fields.map((field, f) => [
          `value${f}`,
          valueFieldOf({ ...field, type: field.type === 'Color' ? color : field.type }, `m${m}f${f}`),
        ]),
      ),
    );
    relations.forEach((ends, r) => {
      const from = ends.from % models.length;
      const to = ends.to % models.length;
      addRelation(fields, { ...ends, from, to, source: nameOf(from), target: nameOf(to) }, r);
    });
    return {
      format: 1,
      enums: {
        [color]: {
          id: 'e',
          values: colors.map((colorText, c) => ({ id: `e${c}`, name: `C${c}`, ...optional('description', colorText) })),
        },
      },
      models: Object.fromEntries(
        models.map((model, m): [string, ModelDefinition] => [
          nameOf(m),
          {
            id: `m${m}`,
            fields: fields[m] ?? {},
            live: model.live,
            sync: model.sync,
            history: model.history,
            softDelete: model.softDelete,
            unique: model.keyed ? compoundKeys(fields[m] ?? {}) : [],
            ...optional('description', model.description),
          },
        ]),
      ),
    };
  },
);

function valueFieldOf(
  field: { type: string; list: boolean; required: boolean; unique: boolean; description: string | undefined },
  id: string,
): FieldDefinition {
  const { type, required } = field;
  const single = type === 'JSON' || type === 'Point' || type === 'User' || type === 'File';
  const list = field.list && !single;
  const unique = field.unique && !list && !single;
  return { id, type, required, list, unique, ...optional('description', field.description) };
}

interface Relation {
  readonly kind: string;
  readonly required: boolean;
  readonly from: number;
  readonly to: number;
  readonly source: string;
  readonly target: string;
}

function addRelation(fields: readonly Fields[], { kind, required, ...ends }: Relation, r: number): void {
  const source = fields[ends.from] ?? {};
  const target = fields[ends.to] ?? {};
  const many = { id: `r${r}b`, type: ends.source, list: true, inverse: `relation${r}` };
  if (kind === 'manyToMany') {
    source[`relation${r}`] = { id: `r${r}`, type: ends.target, list: true, inverse: `inverse${r}` };
    target[`inverse${r}`] = many;
    return;
  }
  source[`relation${r}`] = { id: `r${r}`, type: ends.target, required, unique: kind === 'oneToOne' };
  if (kind === 'toMany') target[`inverse${r}`] = many;
}

/** A key of the first two fields that may stand in one. */
function compoundKeys(fields: Fields): string[][] {
  const usable = Object.entries(fields)
    .filter(([, { type, list }]) => !list && type !== 'JSON' && type !== 'Point')
    .map(([name]) => name)
    .slice(0, 2);
  return usable.length === 2 ? [usable] : [];
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  // The cast only says that a computed key keeps its name.
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, string>>;
}
