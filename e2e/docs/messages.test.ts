import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What answers people in an app's graph. Who publishes reads English: that of `publish` is told to builders. */
const sources = globSync(['gateway/src/**/*.ts', 'subgraphs/records/src/**/*.ts'], { cwd: root() }).filter(
  (file) => !/\.test\.ts$|\/(testing|development|proofs|publish)\//.test(file),
);

/** An error or a fault whose message is a text of its own, and so in English alone. Nobody translates INTERNAL. */
const literals =
  /TrellisError\(\s*'(?!INTERNAL)[A-Z_]+',\s*[`'"][^,)]*|rule: '\w+',(?: params: [^}]*\},)? message: [`'"][^}]*/g;

function root(): string {
  return new URL('../..', import.meta.url).pathname;
}

test('what people are told in an app stands in the table of messages, in every language', () => {
  expect(sources.length).toBeGreaterThan(100);
  const told = sources.flatMap((file) =>
    (readFileSync(`${root()}${file}`, 'utf8').match(literals) ?? []).map((literal) => `${file}: ${literal}`),
  );
  expect(told).toEqual([]);
});
