import type { Answer } from '@trellis/service-api';
import { type SentStatement, SentStatements } from './sent-statements.ts';

let statements: SentStatements | undefined;
let running = 0;
let isMixed = false;
let isListening = false;

/** From now on connections of this process send what no operation asked for, so nothing is counted any more. */
export function stopCounting(): void {
  isListening = true;
}

/**
 * Fails a query that takes more than one statement, whatever its depth: every test that asks one proves it for its
 * own. `load` brings the version of the app that is asked, which takes statements of its own. What runs beside another operation is let pass, since their statements could not be told apart.
 */
export async function countStatements(
  query: string,
  load: () => Promise<unknown>,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  statements ??= new SentStatements();
  if (running++ > 0) isMixed = true;
  try {
    await load();
    statements.take();
    const answered = await answer();
    const sent = statements.take();
    const expected = answered.errorCode === undefined ? [1] : [0, 1];
    if (!isMixed && !isListening && isQuery(query) && !expected.includes(sent.length))
      throw new Error(`a query of ${sent.length} statements: ${query}\n${sent.map(textOf).join('\n')}`);
    return answered;
  } finally {
    if (--running === 0) isMixed = false;
  }
}

function isQuery(document: string): boolean {
  // What is read for a replica is several statements in one snapshot, by what the replica knows. What happened is read
  // between the log's end as the cursor has it and as it is, which a statement of its own must ask.
  const isPull = /\b(pull[A-Z]\w*|syncPull|\w+Changes)\b/.test(document);
  return /^\s*(query\b|\{)/m.test(document) && !/\b(mutation|subscription)\b/.test(document) && !isPull;
}

function textOf({ text }: SentStatement): string {
  return text;
}
