import { TrellisError } from '@trellis/errors';
import type { SignedIn } from '@trellis/service-api';
import { draftConflict } from '../conflict.ts';
import type { Database } from '../database.ts';
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
  person: SignedIn,
  appId: string,
  given: unknown,
  expectedRevision: number,
): Promise<DraftRow> {
  const app = await database.app.findUnique({
    where: { id: appId, deletedAt: null },
    select: { draft: true, live: { select: { definition: true } } },
  });
  if (!app?.draft) throw new TrellisError('NOT_FOUND', 'There is no such app any more.');
  if (app.draft.revision !== expectedRevision) throw draftConflict(expectedRevision, app.draft);
  const earlier = { draft: app.draft.definition, live: app.live?.definition };
  const definition = draftText(given, earlier, ['definition']);
  const [saved] = await database.draft.updateManyAndReturn({
    where: { appId, revision: expectedRevision },
    data: { definition, revision: expectedRevision + 1, updatedBy: person.id, updatedAt: new Date() },
  });
  if (saved) return saved;
  const current = await database.draft.findUnique({ where: { appId } });
  throw current
    ? draftConflict(expectedRevision, current)
    : new TrellisError('NOT_FOUND', 'There is no such app any more.');
}
