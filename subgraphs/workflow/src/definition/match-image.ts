import type { Field, JsonObject, JsonValue, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { parseOperand, type ScalarName } from '@trellis/scalars';
import { isObject } from './variables.ts';

/** A row as records tells it of a change (`FeedChange`). */
export type Image = Readonly<Record<string, unknown>>;

/** `unknown` is for what only the database can tell: relations, the order of texts, numbers beyond JavaScript's. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** Whether a row, as it was when it was written, satisfies a filter of its model. */
export function matchImage(model: Model, where: JsonObject, image: Image): Verdict {
  return all(
    Object.entries(where).map(([key, value]) => {
      switch (key) {
        case 'AND':
          return all(parts(value));
        case 'OR':
          return opposite(all(parts(value).map(opposite)));
        case 'NOT':
          return isObject(value) ? opposite(matchImage(model, value, image)) : 'unknown';
        default:
          return matchField(familyOf(model, key), value, image[key] ?? null);
      }
    }),
  );

  function parts(value: JsonValue): readonly Verdict[] {
    if (!Array.isArray(value)) return ['unknown'];
    return value.map((part: JsonValue) => (isObject(part) ? matchImage(model, part, image) : 'unknown'));
  }
}

/** How values of a field compare here. `word` is only equal or not. */
type Family = 'text' | 'word' | 'number' | 'boolean' | 'Date' | 'Time' | 'DateTime';

const families: Readonly<Record<ScalarName, Family | undefined>> = {
  String: 'text',
  Text: 'text',
  Email: 'text',
  URL: 'text',
  Phone: 'text',
  Int: 'number',
  Float: 'number',
  BigInt: 'number',
  Decimal: 'number',
  Boolean: 'boolean',
  Date: 'Date',
  Time: 'Time',
  DateTime: 'DateTime',
  UUID: 'word',
  JSON: undefined,
  Point: undefined,
};

function familyOf(model: Model, name: string): Family | undefined {
  const field = model.systemFields.get(name) ?? model.fields.get(name);
  if (!field) return isIdOfRelation(model, name) ? 'word' : undefined;
  // What is computed stands in no image.
  if (field.kind !== 'value' || field.list || field.computed) return undefined;
  return field.type.kind === 'scalar' ? families[field.type.scalar] : 'word';
}

function isIdOfRelation(model: Model, name: string): boolean {
  return [...model.fields.values()].some((field: Field) => field.kind === 'toOne' && field.idName === name);
}

function matchField(family: Family | undefined, filter: JsonValue, value: unknown): Verdict {
  if (!family || !isObject(filter)) return 'unknown';
  const { mode = 'DEFAULT', ...operators } = filter;
  if (mode !== 'DEFAULT') return 'unknown';
  return all(Object.entries(operators).map(([operator, operand]) => matchOperator(family, operator, operand, value)));
}

function matchOperator(family: Family, operator: string, operand: JsonValue, value: unknown): Verdict {
  if (operator === 'isNull') return verdict((value === null) === operand);
  if (operator === 'ne') return opposite(matchOperator(family, 'eq', operand, value));
  if (operator === 'notIn') return opposite(matchOperator(family, 'in', operand, value));

  const operands = [operand].flat().map((item: unknown) => comparable(family, item));
  const [first, second] = operands;
  if (operator === 'in' ? operands.includes(undefined) : first === undefined) return 'unknown';
  if (value === null) return 'no';
  const own = comparable(family, value);
  if (own === undefined || first === undefined) return operator === 'in' && own !== undefined ? 'no' : 'unknown';
  switch (operator) {
    case 'eq':
      return verdict(own === first);
    case 'in':
      return verdict(operands.includes(own));
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return family === 'text' ? verdict(searches[operator](String(own), String(first))) : 'unknown';
    default:
  }
  if (family === 'text' || family === 'word' || family === 'boolean') return 'unknown';
  switch (operator) {
    case 'lt':
      return verdict(own < first);
    case 'lte':
      return verdict(own <= first);
    case 'gt':
      return verdict(own > first);
    case 'gte':
      return verdict(own >= first);
    case 'between':
      return second === undefined ? 'unknown' : verdict(own >= first && own <= second);
    default:
      return 'unknown';
  }
}

const searches = {
  contains: (text: string, part: string) => text.includes(part),
  startsWith: (text: string, part: string) => text.startsWith(part),
  endsWith: (text: string, part: string) => text.endsWith(part),
} as const;

/** A form in which equal values are `===`, and `<` is their order; undefined for a value that has none. */
function comparable(family: Family, value: unknown): string | number | boolean | undefined {
  switch (family) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'word':
      // Ids come in either case; words of an enum are never told apart by theirs alone.
      return typeof value === 'string' ? value.toLowerCase() : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return readNumber(value);
    case 'Date':
    case 'Time':
    case 'DateTime': {
      const parsed = parseOperand(family, value);
      return parsed.ok ? parsed.value : undefined;
    }
    default:
      return unreachable(family);
  }
}

/** A double tells all decimal numbers of this many digits apart. */
const exactDigits = 15;

function readNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (String(value).replaceAll(/\D/g, '').length > exactDigits) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function verdict(holds: boolean): Verdict {
  return holds ? 'yes' : 'no';
}

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unknown') ? 'unknown' : 'yes';
}

function opposite(of: Verdict): Verdict {
  if (of === 'unknown') return of;
  return of === 'yes' ? 'no' : 'yes';
}
