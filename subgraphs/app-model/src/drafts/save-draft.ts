import type { AuditOrigin } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import { draftConflict } from '../conflict.ts';
import { type Database, record } from '../database.ts';
import { sha256 } from '../sha256.ts';
import { draftText } from './draft-text.ts';

export interface DraftRow {
  readonly appId: string;
  readonly revision: number;
  readonly definition: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** Replaces the draft, if nobody did since the caller read it. */
export async function saveDraft(
  database: Database,
  origin: AuditOrigin,
  appId: string,
  given: unknown,
  expectedRevision: number,
): Promise<DraftRow> {
  const app = await database.app.findUnique({
    where: { id: appId, deletedAt: null },
    select: { draft: true, live: { select: { definition: true } } },
  });
  if (!app?.draft) throw new TrellisError('NOT_FOUND', say('app.gone'));
  if (app.draft.revision !== expectedRevision) throw draftConflict(expectedRevision, app.draft);
  const earlier = { draft: app.draft.definition, live: app.live?.definition };
  const definition = draftText(given, earlier, ['definition']);
  const revision = expectedRevision + 1;
  const saved = await database.$transaction(async (client) => {
    const [draft] = await client.draft.updateManyAndReturn({
      where: { appId, revision: expectedRevision },
      data: { definition, revision, updatedBy: must(origin.personId, 'who saves it'), updatedAt: new Date() },
    });
    const before = { revision: expectedRevision, hash: sha256(earlier.draft) };
    const after = { revision, hash: sha256(definition) };
    if (draft) await record(client, { action: 'SAVE_DRAFT', origin, appId, before, after });
    return draft;
  });
  if (saved) return saved;
  const current = await database.draft.findUnique({ where: { appId } });
  throw current ? draftConflict(expectedRevision, current) : new TrellisError('NOT_FOUND', say('app.gone'));
}
