import type { AuditOrigin } from '@trellis/audit';
import { type FieldError, say, TrellisError } from '@trellis/errors';
import type { IdentityService, SignedIn } from '@trellis/service-api';
import { uuidV7 } from '@trellis/subgraph-kit';
import { type Database, isUniqueViolation, record } from '../database.ts';
import { draftText } from '../drafts/draft-text.ts';
import type { AppRow } from './app-row.ts';

export interface CreateAppInput {
  readonly slug: string;
  readonly name: string;
  readonly definition?: unknown;
  /** Whose it is; its maker's where it is left out. */
  readonly organization?: string | null;
}

const slugForm = /^[a-z][a-z0-9-]{1,39}$/;
const maxNameLength = 80;
const emptyDefinition = { format: 1, models: {} };

/** Makes an app with its first draft. It has an administrator from the first moment on. */
export async function createApp(
  database: Database,
  identity: Pick<IdentityService, 'foundApp' | 'forgetApp'>,
  person: SignedIn,
  input: CreateAppInput,
  origin: AuditOrigin,
): Promise<AppRow> {
  const name = input.name.trim();
  checkInput(input.slug, name);
  const none = { draft: undefined, live: undefined };
  const definition = draftText(input.definition ?? emptyDefinition, none, ['input', 'definition']);
  // Spares the usual clash the grant and its withdrawal; the unique key decides.
  const taken = await database.app.findUnique({ where: { slug: input.slug }, select: { id: true } });
  if (taken) throw slugTaken(input.slug);
  const id = uuidV7();
  // Before the row: a crash in between leaves a role in an app that nobody has, and never an app without administrator.
  await identity.foundApp(id, person.id, input.organization ?? undefined);
  try {
    const creation = database.app.create({
      data: {
        id,
        slug: input.slug,
        name,
        makerId: person.id,
        organizationId: input.organization ?? null,
        draft: { create: { revision: 1, definition, updatedBy: person.id } },
      },
    });
    const entry = record(database, { action: 'CREATE_APP', origin, appId: id, after: { slug: input.slug, name } });
    const [app] = await database.$transaction([creation, entry]);
    return app;
  } catch (error) {
    // Where this fails too, the role is left, in an app that nobody has.
    await identity.forgetApp(id).catch(() => undefined);
    throw isUniqueViolation(error) ? slugTaken(input.slug) : error;
  }
}

function checkInput(slug: string, name: string): void {
  const faults: FieldError[] = [];
  if (!slugForm.test(slug)) {
    faults.push({ path: ['input', 'slug'], rule: 'pattern', ...say('app.slugForm') });
  }
  if (name === '') {
    faults.push({ path: ['input', 'name'], rule: 'required', ...say('app.nameMissing') });
  }
  if (name.length > maxNameLength) {
    faults.push({ path: ['input', 'name'], rule: 'maxLength', ...say('name.tooLong', { maxLength: maxNameLength }) });
  }
  if (faults.length > 0) {
    throw new TrellisError('VALIDATION_FAILED', faults, {
      fieldErrors: faults,
    });
  }
}

function slugTaken(slug: string): TrellisError {
  const said = say('app.slugTaken', { slug });
  return new TrellisError('UNIQUE_VIOLATION', said, {
    fieldErrors: [{ path: ['input', 'slug'], rule: 'unique', ...said }],
  });
}
