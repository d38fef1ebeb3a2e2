/**
 * Compares ways to ask PostgreSQL for the JSON of operations C and D: `node bench/dist/sql-forms.js`. Each form is a
 * prepared statement on one connection; the forms take turns, so that a disturbance meets all of them alike.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { recordId } from '@trellis/chinook-example';
import { must } from '@trellis/errors';
import { Client } from 'pg';
import { openDatabase } from './database.ts';
import { busiestArtist, findRows } from './rows/find.ts';
import type { Form } from './sql-forms/form.ts';
import { listForms } from './sql-forms/list.ts';
import { nestedForms } from './sql-forms/nested.ts';
import { createTables } from './tables.ts';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string' },
    csv: { type: 'string' },
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
  },
});

const { rows } = await findRows({ csv: options.csv, generated: false, seed: 1 });
await using database = await openDatabase(options.database);
const client = new Client({ connectionString: database.url });
await client.connect();
await client.query("set jit = off; set timezone = 'UTC'");
await createTables(client, 'sql_forms', rows, { withSystemColumns: true });

const artist = recordId('Artist', busiestArtist(rows));
for (const forms of [nestedForms, listForms]) {
  await compare(forms.filter((form) => form.name.includes(options.only)));
}
await client.query('drop schema sql_forms cascade');
await client.end();

async function compare(forms: readonly Form[]): Promise<void> {
  const times = forms.map(() => ({ whole: [] as number[], inDatabase: [] as number[] }));
  const expected: unknown = JSON.parse(await ask(must(forms[0], 'a form'), false));
  for (const form of forms) {
    const answer = await ask(form, false);
    if (!form.wrong && !isDeepStrictEqual(JSON.parse(answer), expected)) {
      throw new Error(`${form.operation}, ${form.name}: the answer differs from the first form's.`);
    }
  }
  const repeats = forms[0]?.operation === 'C' ? 60 : 6;
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const [index, form] of forms.entries()) {
      const { whole, inDatabase } = must(times[index], 'the times of a form');
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        whole.push(await time(form, false));
        inDatabase.push(await time(form, true));
      }
    }
  }
  const lines = [];
  for (const [index, form] of forms.entries()) {
    const { whole, inDatabase } = must(times[index], 'the times of a form');
    const bytes = Buffer.byteLength(await ask(form, false));
    lines.push({
      form,
      bytes,
      whole: quantile(whole, 0.5),
      inDatabase: quantile(inDatabase, 0.5),
      best: quantile(inDatabase, 0.1),
    });
  }
  console.log(
    `\n${forms[0]?.operation}: median ms to the client | median ms without sending the text | its 10th percentile | bytes`,
  );
  for (const line of lines.toSorted((a, b) => a.best - b.best)) {
    console.log(
      `${line.whole.toFixed(3).padStart(8)} ${line.inDatabase.toFixed(3).padStart(8)} ${line.best.toFixed(3).padStart(8)} ${String(line.bytes).padStart(7)}  ${line.form.name}`,
    );
  }
}

async function time(form: Form, inDatabase: boolean): Promise<number> {
  const start = performance.now();
  await ask(form, inDatabase);
  return performance.now() - start;
}

async function ask(form: Form, inDatabase: boolean): Promise<string> {
  const result = await client.query<[string]>({
    name: statementName(form, inDatabase),
    text: inDatabase ? `select octet_length(x)::text from (${form.sql}) as answer(x)` : form.sql,
    values: form.operation === 'C' ? [artist] : [],
    rowMode: 'array',
  });
  return must(result.rows[0], 'a row')[0];
}

/** PostgreSQL cuts names at 63 bytes. */
function statementName(form: Form, inDatabase: boolean): string {
  return createHash('sha256').update(`${form.operation} ${form.name} ${inDatabase}`).digest('hex').slice(0, 32);
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return must(sorted[Math.floor(sorted.length * at)], 'a time');
}
