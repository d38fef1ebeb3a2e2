import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyFile } from './testing/any-file.ts';
import { filesOf, goldenCases, rewrite, storedFile } from './testing/golden/golden-case.ts';
import { libraryDefinition, libraryRecords } from './testing/golden/library.ts';
import { type KeptRows, keepRows } from './testing/kept-rows.ts';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';
import { appSchema } from './sql.ts';

/**
 * Each folder of `golden/` holds an operation, its SQL and its answer. `UPDATE_GOLDENS=1 npx vitest run` of this file
 * writes them anew; a reviewer reads what changed. CI never does.
 */
const isRewriting = process.env['UPDATE_GOLDENS'] === '1' && !process.env['CI'];
const appId = '00000000-0000-7000-8000-000000000001';
const cases = await goldenCases();

let library: RecordsFixture;
let rows: KeptRows;
let statements: SentStatements;
beforeAll(async () => {
  statements = new SentStatements();
  library = await createRecordsFixture(libraryDefinition(), anyFile, appId);
  for (const { model, data } of libraryRecords)
    await library.ask(`mutation($data: ${model}CreateInput!) { create${model}(data: $data) { id } }`, { data });
  rows = await keepRows(library);
});
afterAll(async () => {
  await rows?.[Symbol.asyncDispose]();
  await library?.[Symbol.asyncDispose]();
  statements[Symbol.dispose]();
});

test.each(cases)('$name', async ({ name, query, variables, caller, writes }) => {
  try {
    statements.take();
    const { body } = await library.answer(query, variables, caller, { requestId: 'golden' });
    const sent = statements.take();
    if (!writes) expect(sent.length).toBeLessThanOrEqual(1);
    const files = filesOf(sent, body.toString(), appSchema(appId));
    if (isRewriting) await rewrite(name, files);
    for (const [file, text] of Object.entries(files)) expect(text).toBe(await storedFile(name, file));
  } finally {
    // What one case writes, no other one reads.
    if (writes) await rows.restore();
  }
});
