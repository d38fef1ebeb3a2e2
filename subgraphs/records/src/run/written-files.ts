import type { ColumnField, ValueField } from '@trellis/app-definition';
import { type FieldError, say, TrellisError, unreachable } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import type { CallContext, FileAttachments, FileVerdict } from '@trellis/service-api';
import type { ArgumentPath } from '../request.ts';
import { sql } from '../sql.ts';

/** A file that a value of a mutation names. */
export interface WrittenFile {
  readonly field: ValueField;
  readonly id: string;
  readonly path: ArgumentPath;
}

/** Is told of the files as values are bound. */
export interface FileNotes {
  note(file: WrittenFile): void;
}

export interface WrittenFilesOptions {
  readonly client: Queryable;
  readonly schema: string;
  readonly attachments: FileAttachments;
  readonly context: CallContext;
}

/** The files that one transaction puts into records: noted as values are bound, judged before it commits. */
export class WrittenFiles implements FileNotes {
  readonly #options: WrittenFilesOptions;
  #noted: WrittenFile[] = [];

  constructor(options: WrittenFilesOptions) {
    this.#options = options;
  }

  note(file: WrittenFile): void {
    this.#noted.push(file);
  }

  /** Rejects where what was noted since the last check may not be where the transaction has put it. */
  async check(): Promise<void> {
    const noted = this.#noted;
    this.#noted = [];
    await this.judge(noted);
  }

  /** Rejects where one of these files may not be where the transaction has put it. */
  async judge(files: readonly WrittenFile[]): Promise<void> {
    if (files.length === 0) return;
    const { attachments, context } = this.#options;
    const added = await this.#added(files);
    if (added.length === 0) return;
    const wanted = added.map(({ id, field }) => ({ id, accept: field.constraints.accept }));
    const verdicts = await attachments.judge(wanted, context);
    const faults = added.flatMap((file, index) => faultOf(file, verdicts[index] ?? { kind: 'unknown' }));
    if (faults.length === 0) return;
    const code = faults.some(({ rule }) => rule === 'reference') ? 'NOT_FOUND' : 'VALIDATION_FAILED';
    throw new TrellisError(code, faults, { fieldErrors: faults });
  }

  /** Without those that were in their field before: whoever saves a whole form need not have uploaded its picture. */
  async #added(noted: readonly WrittenFile[]): Promise<readonly WrittenFile[]> {
    const { client, schema } = this.#options;
    const column = sql.value(noted.map(({ field }) => field.column));
    const { text, values } = sql.compile(
      sql`select exists (
  select from ${sql.identifier(schema, '_change')} c
  where c.xid = pg_current_xact_id() and c.new ->> f.name = f.id and c.old ->> f.name is distinct from f.id
) from unnest(${column}::text[], ${sql.value(noted.map(({ id }) => id))}::text[]) with ordinality as f(name, id, place) order by place`,
    );
    const { rows } = await client.query<{ exists: boolean }>(text, values);
    return noted.filter((_, index) => rows[index]?.exists);
  }
}

export function isFile(field: ColumnField): field is ValueField {
  return field.kind === 'value' && field.type.kind === 'entity' && field.type.entity === 'File';
}

function faultOf({ field, path }: WrittenFile, verdict: FileVerdict): readonly FieldError[] {
  const place = path.join('.');
  const { accept = [] } = field.constraints;
  switch (verdict.kind) {
    case 'fits':
      return [];
    case 'unknown':
      return [{ path, rule: 'reference', ...say('file.unknown', { place }) }];
    case 'incomplete':
      return [{ path, rule: 'custom', ...say('file.incomplete', { place }) }];
    case 'refused': {
      const { type } = verdict;
      const said = say('file.refused', { place, type, field: field.name, accept: accept.join(', ') });
      return [{ path, rule: 'custom', params: { accept, type }, ...said }];
    }
    default:
      return unreachable(verdict);
  }
}
