import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppDefinition } from './definition.ts';
import { elementsOf } from './elements.ts';
import { assignIds, checkIds } from './ids.ts';
import { arbitraryDefinition, reversed } from './testing/arbitrary-definition.ts';
import { chinook } from './testing/chinook.ts';

const order = (model: object): AppDefinition => ({ format: 1, models: { Order: { fields: {}, ...model } } });
const counter = () => {
  let count = 0;
  return () => `new${++count}`;
};

describe('assignIds', () => {
  test('puts a new id first in everything that has none, and changes nothing else', () => {
    const draft: AppDefinition = {
      $schema: 's',
      format: 1,
      models: { Order: { label: 'Order', fields: { total: { type: 'Int', required: true } }, x: { a: 1 } } },
      enums: { Mood: { values: [{ name: 'GOOD', label: 'Good' }] } },
      workflows: { A: { model: 'Order', trigger: { on: 'CREATE' }, start: 'a', nodes: {} } },
    };
    const text = JSON.stringify(assignIds(draft, undefined, undefined, counter()));
    expect(text).toBe(
      JSON.stringify({
        $schema: 's',
        format: 1,
        models: {
          Order: {
            id: 'new2',
            label: 'Order',
            fields: { total: { id: 'new5', type: 'Int', required: true } },
            x: { a: 1 },
          },
        },
        enums: { Mood: { id: 'new1', values: [{ id: 'new4', name: 'GOOD', label: 'Good' }] } },
        workflows: { A: { id: 'new3', model: 'Order', trigger: { on: 'CREATE' }, start: 'a', nodes: {} } },
      }),
    );
  });

  test('moves a given id to the front', () => {
    const { Order } = assignIds(order({ label: 'Order', id: 'o' })).models;
    expect(Object.keys(Order ?? {})).toEqual(['id', 'fields', 'label']);
  });

  test('keeps ids by name: from the draft, else from the published version', () => {
    const previous = order({ id: 'fromDraft', fields: { a: { id: 'a1', type: 'Int' } } });
    const published = order({
      id: 'fromDraft',
      fields: { a: { id: 'a0', type: 'Int' }, b: { id: 'b0', type: 'Int' } },
    });
    const draft = order({ fields: { a: { type: 'Int' }, b: { type: 'Int' }, c: { type: 'Int' } } });
    expect(assignIds(draft, previous, published, counter())).toEqual(
      order({
        id: 'fromDraft',
        fields: { a: { id: 'a1', type: 'Int' }, b: { id: 'b0', type: 'Int' }, c: { id: 'new1', type: 'Int' } },
      }),
    );
  });

  test('knows a renamed thing by its id, and gives its old name’s next owner a new one', () => {
    const previous = order({ id: 'o', fields: { total: { id: 't', type: 'Int' } } });
    const draft = order({ fields: { net: { id: 't', type: 'Int' }, total: { type: 'Int' } } });
    expect(assignIds(draft, previous, undefined, counter())).toEqual(
      order({ id: 'o', fields: { net: { id: 't', type: 'Int' }, total: { id: 'new1', type: 'Int' } } }),
    );
  });

  test('looks for fields in the model of the same id, whatever it was called', () => {
    const previous: AppDefinition = {
      format: 1,
      models: { Sale: { id: 'o', fields: { total: { id: 't', type: 'Int' } } } },
    };
    const draft = order({ id: 'o', fields: { total: { type: 'Int' } } });
    expect(assignIds(draft, previous).models['Order']?.fields['total']?.id).toBe('t');
  });

  test('never gives a new thing an id that an older version had', () => {
    const previous = order({ id: 'new1', fields: { gone: { id: 'new2', type: 'Int' } } });
    const assigned = assignIds({ format: 1, models: { Other: { fields: {} } } }, previous, undefined, counter());
    expect(assigned.models['Other']?.id).toBe('new3');
  });

  test('gives each of two values of one name an id of its own', () => {
    const enums = { Mood: { values: [{ name: 'A' }, { name: 'A' }] } };
    const once = assignIds({ format: 1, models: {}, enums });
    const ids = assignIds({ format: 1, models: {}, enums }, once).enums?.['Mood']?.values.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  test('makes short ids that may stand in addresses', () => {
    for (const { id } of elementsOf(assignIds(chinook))) expect(id).toMatch(/^[a-z2-9]{12}$/);
  });

  test('is done once: again it changes nothing', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (definition) => {
        const once = assignIds(definition);
        expect(JSON.stringify(assignIds(once, once, once))).toBe(JSON.stringify(once));
        expect(JSON.stringify(assignIds(once))).toBe(JSON.stringify(once));
      }),
    );
  });

  test('keeps the order of everything, and makes no id twice', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (definition) => {
        const assigned = assignIds(definition);
        expect(
          JSON.parse(JSON.stringify(assigned, (key, value: unknown) => (key === 'id' ? undefined : value))),
        ).toEqual(definition);
        expect(elementsOf(assigned).map(({ path }) => path)).toEqual(elementsOf(definition).map(({ path }) => path));
        const ids = elementsOf(assigned).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('finds the same ids in whatever order things stand', () => {
    fc.assert(
      fc.property(arbitraryDefinition, arbitraryDefinition, arbitraryDefinition, (draft, previous, published) => {
        const known = [assignIds(previous), assignIds(published)] as const;
        const byPath = (definition: AppDefinition) =>
          new Map(elementsOf(definition).map(({ path, id }) => [path, id?.startsWith('new') ? 'new' : id]));
        const straight = byPath(assignIds(draft, ...known, counter()));
        const backwards = byPath(assignIds(reversed(draft), ...known, counter()));
        expect(backwards).toEqual(new Map([...backwards.keys()].map((path) => [path, straight.get(path)])));
      }),
    );
  });
});

describe('checkIds', () => {
  const previous = order({ id: 'o', fields: { total: { id: 't', type: 'Int' } } });
  const codes = (draft: AppDefinition, ...known: readonly AppDefinition[]) =>
    checkIds(draft, ...known).map(({ path, code }) => `${path} ${code}`);

  test('lets a first draft bring ids of its own, each of them once', () => {
    expect(codes(previous)).toEqual([]);
    const doubled = order({ id: 'o', fields: { a: { id: 't', type: 'Int' }, b: { id: 't', type: 'Int' } } });
    expect(codes(doubled)).toEqual(['/models/Order/fields/b/id ID_DOUBLED']);
  });

  test('lets known ids stand where they stood, also under another name', () => {
    expect(codes(order({ fields: { net: { id: 't', type: 'Int' } } }), previous)).toEqual([]);
    expect(codes({ format: 1, models: { Sale: { id: 'o', fields: {} } } }, order({ id: 'x' }), previous)).toEqual([]);
  });

  test.each<[string, AppDefinition, string]>([
    ['a model', order({ id: 'x' }), '/models/Order/id'],
    ['a field', order({ fields: { a: { id: 'x', type: 'Int' } } }), '/models/Order/fields/a/id'],
    ['a model under a field’s id', order({ id: 't' }), '/models/Order/id'],
    [
      'a field of another model',
      { format: 1, models: { Other: { fields: { a: { id: 't', type: 'Int' } } } } },
      '/models/Other/fields/a/id',
    ],
    ['an enum', { format: 1, models: {}, enums: { Mood: { id: 'x', values: [{ name: 'A' }] } } }, '/enums/Mood/id'],
    [
      'a value',
      { format: 1, models: {}, enums: { Mood: { values: [{ id: 'x', name: 'A' }] } } },
      '/enums/Mood/values/0/id',
    ],
  ])('refuses ids that are not known there: %s', (_, draft, path) => {
    expect(codes(draft, previous)).toEqual([`${path} ID_UNKNOWN`]);
  });

  test('accepts everything that was assigned', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (definition) => {
        const assigned = assignIds(definition);
        expect(checkIds(assigned, assigned)).toEqual([]);
        expect(checkIds(definition, assigned)).toEqual([]);
      }),
    );
  });
});
