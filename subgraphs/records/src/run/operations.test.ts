import { Kind } from 'graphql';
import { expect, test } from 'vitest';
import { astInput } from '../read/input.ts';
import { type Compile, Operations } from './operations.ts';

/** Reads the argument `a` of the first field down to its leaves, and counts how often it had to. */
function counting() {
  let compiled = 0;
  const compile: Compile<string> = ({ node }, observer) => {
    compiled++;
    const [field] = node.selectionSet.selections;
    const argument = field?.kind === Kind.FIELD ? field.arguments?.[0]?.value : undefined;
    const describe = (input: ReturnType<typeof astInput>): string => {
      if (!input) return 'absent';
      if (input.isNull) return 'null';
      if (input.path.at(-1) === 'order') return String(input.word());
      const kind = input.source();
      if (input.path.at(-1) === 'a' || input.path.at(-1) === 'and') {
        return `{${input
          .entries()
          .map(([name, member]) => `${name}:${describe(member)}`)
          .join()}}`;
      }
      return kind.kind;
    };
    return describe(astInput(argument, ['a'], observer));
  };
  const operations = new Operations<string>(10);
  return {
    find: (query: string, variables: Readonly<Record<string, unknown>>) =>
      operations.find(query, undefined, 'user', variables, compile).compiled,
    compiled: () => compiled,
  };
}

test('an operation is compiled once for variables of one structure, whatever their values', () => {
  const { find, compiled } = counting();
  const query = 'query($a: A) { f(a: $a) }';
  expect(find(query, { a: { x: 1, and: { y: 'q' } } })).toBe('{x:variable,and:{y:variable}}');
  expect(find(query, { a: { x: 2, and: { y: 'r' } } })).toBe('{x:variable,and:{y:variable}}');
  expect(compiled()).toBe(1);
  expect(find(query, { a: { x: 2, and: {} } })).toBe('{x:variable,and:{}}');
  expect(find(query, { a: { x: null } })).toBe('{x:null}');
  expect(find(query, {})).toBe('absent');
  expect(find(query, { a: null })).toBe('null');
  expect(compiled()).toBe(5);
  find(query, { a: { x: 9, and: {} } });
  find(query, {});
  expect(compiled()).toBe(5);
});

test('words that decide the statement are told apart', () => {
  const { find, compiled } = counting();
  const query = 'query($a: A) { f(a: $a) }';
  expect(find(query, { a: { order: 'ASC' } })).toBe('{order:ASC}');
  expect(find(query, { a: { order: 'DESC' } })).toBe('{order:DESC}');
  expect(find(query, { a: { order: 'ASC' } })).toBe('{order:ASC}');
  expect(compiled()).toBe(2);
});

test('a default of the document counts where the variable is absent', () => {
  const { find } = counting();
  expect(find('query($a: A = {x: 1}) { f(a: $a) }', {})).toBe('{x:variable}');
});

test('what is kept is bounded: too many structures begin anew', () => {
  const { find, compiled } = counting();
  for (let i = 0; i < 300; i++) find('query($a: A) { f(a: $a) }', { a: { [`x${i}`]: 1 } });
  expect(compiled()).toBe(300);
  expect(find('query($a: A) { f(a: $a) }', { a: { x299: 1 } })).toBe('{x299:variable}');
  expect(compiled()).toBe(300);
});
