import { buildSchema, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { variableFaults } from './variable-faults.ts';

const schema = buildSchema(`
  enum Colour { RED BLUE }
  input Line { quantity: Int! note: String }
  input Data { name: String! colour: Colour lines: [Line!] ratio: Float flag: Boolean = true }
  type Query { orders(data: Data, first: Int, where: Data): Int }
`);

function faults(source: string, given: Readonly<Record<string, unknown>>) {
  const document = parse(source);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return variableFaults(schema, document, operation.variableDefinitions ?? [], given).map(
    ({ path, rule, message }) => [path.join('.'), rule, message] as const,
  );
}

test('all that is wrong is told, each at the argument that the variable is given to', () => {
  const data = {
    colour: 'GREEN',
    lines: [{ quantity: 1 }, { quantity: 2 ** 31, weight: 1 }, {}, null],
    ratio: 'NaN',
    size: 1,
  };
  const told = faults('query ($d: Data!, $n: Int) { orders(data: $d, first: $n) }', { d: data, n: 'ten' });
  expect(told).toEqual([
    ['data.name', 'required', 'data.name: A value must be given.'],
    ['data.colour', 'enum', 'data.colour: Expected one of Colour.'],
    [
      'data.lines.1.quantity',
      'type',
      'data.lines.1.quantity: Expected a whole number between -2147483648 and 2147483647.',
    ],
    ['data.lines.1.weight', 'type', 'data.lines.1.weight: There is no such field here.'],
    ['data.lines.2.quantity', 'required', 'data.lines.2.quantity: A value must be given.'],
    ['data.lines.3', 'required', 'data.lines.3: Expected a value, not null.'],
    ['data.ratio', 'type', 'data.ratio: Expected a finite number.'],
    ['data.size', 'type', 'data.size: There is no such field here.'],
    ['first', 'type', 'first: Expected a whole number between -2147483648 and 2147483647.'],
  ]);
});

test('a variable inside an argument is told at its place there, also in a list and in a fragment', () => {
  const source = `
    query ($line: Line!, $name: String!) { ...f }
    fragment f on Query { orders(where: {name: $name, lines: [{quantity: 1}, $line]}) }`;
  expect(faults(source, { line: 5 }).map(([path, rule]) => [path, rule])).toEqual([
    ['where.lines.1', 'type'],
    ['where.name', 'required'],
  ]);
});

test('of very many only the first are told, and of a long name its beginning', () => {
  const lines = Array.from({ length: 1_000 }, () => ({ ['x'.repeat(10_000)]: 1 }));
  const told = faults('query ($d: Data) { orders(data: $d) }', { d: { name: 'x', lines: lines.slice(0, 40) } });
  expect(told).toHaveLength(50);
  for (const [path] of told) expect(path.length).toBeLessThan(200);
});
