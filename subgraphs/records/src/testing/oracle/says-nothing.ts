import type { AppDefinition } from '@trellis/app-definition';
import { mustField } from './definition.ts';

type Filter = Readonly<Record<string, unknown>>;

/** Whether a filter's words alone make it hold on every record. */
export function saysNothing(app: AppDefinition, model: string, where: Filter): boolean {
  return verdict(app, model, where) === true;
}

/** What a filter is whatever the record: true, false, or undefined where it asks something of the record. */
function verdict(app: AppDefinition, model: string, where: Filter): boolean | undefined {
  return every(
    Object.entries(where).map(([key, value]) => {
      const parts = () => (value as Filter[]).map((part) => verdict(app, model, part));
      switch (key) {
        case 'AND':
          return every(parts());
        case 'OR':
          return opposite(every(parts().map(opposite)));
        case 'NOT':
          return opposite(verdict(app, model, value as Filter));
        default:
          return memberVerdict(app, model, key, value as Filter);
      }
    }),
  );
}

function memberVerdict(app: AppDefinition, model: string, key: string, filter: Filter): boolean | undefined {
  const field = mustField(app, model, key);
  switch (field.kind) {
    case 'value':
      return Object.keys(filter).every((name) => name === 'mode' || name === 'path') ? true : undefined;
    case 'toOne':
      return key !== field.name && Object.keys(filter).length === 0 ? true : undefined;
    case 'toMany':
    case 'manyToMany':
      return every(
        Object.entries(filter).map(([operator, operand]) => {
          if (operator === 'count') return countVerdict(operand as Filter);
          const inner = verdict(app, field.target, operand as Filter);
          // No record can break what always holds, and none has what never does.
          if (operator === 'every') return inner === true ? true : undefined;
          if (operator === 'none') return inner === false ? true : undefined;
          return inner === false ? false : undefined;
        }),
      );
  }
}

function countVerdict(filter: Filter): boolean | undefined {
  return every(Object.entries(filter).map(([name, value]) => (name === 'isNull' ? value === false : undefined)));
}

function every(verdicts: readonly (boolean | undefined)[]): boolean | undefined {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function opposite(one: boolean | undefined): boolean | undefined {
  return one === undefined ? undefined : !one;
}
