import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '@trellis/service-api';
import { format } from 'sql-formatter';
import { admin, person } from '../records-fixture.ts';
import type { SentStatement } from '../sent-statements.ts';
import { readerId } from './library.ts';

const folder = join(import.meta.dirname, '../../../golden');

/** A folder of `golden/`: an operation, and what was sent to PostgreSQL and answered when somebody last looked at it. */
export interface GoldenCase {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly writes: boolean;
}

export async function goldenCases(): Promise<readonly GoldenCase[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(readCase));
}

async function readCase(name: string): Promise<GoldenCase> {
  const query = await readFile(join(folder, name, 'case.graphql'), 'utf8');
  const variables = JSON.parse((await readIfThere(name, 'variables.json')) ?? '{}') as GoldenCase['variables'];
  const role = /^# as (\w+)/.exec(query)?.[1];
  return { name, query, variables, caller: callerOf(role), writes: /^mutation/m.test(query) };
}

function callerOf(role: string | undefined): Caller {
  return role === undefined ? admin : person(readerId, role);
}

/** The files that a run of the case makes. */
export function filesOf(sent: readonly SentStatement[], body: string, schema: string) {
  const statements = sent.map(({ text }) => `${readable(text.replaceAll(schema, 'library'))};\n`);
  return {
    'case.sql': statements.join('\n'),
    'case.json': `${JSON.stringify(JSON.parse(body), null, 2)}\n`,
  };
}

export function storedFile(name: string, file: string): Promise<string> {
  return readFile(join(folder, name, file), 'utf8');
}

export async function rewrite(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), text);
}

/** One line a clause, so that a reviewer reads what a change does to the SQL. */
function readable(text: string): string {
  return format(text, { language: 'postgresql', expressionWidth: 100, keywordCase: 'lower' });
}

async function readIfThere(name: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name, file), 'utf8');
  } catch {
    return undefined;
  }
}
