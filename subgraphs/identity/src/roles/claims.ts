import type { AuditOrigin } from '@trellis/audit';
import { say } from '@trellis/errors';
import type { Claims } from '@trellis/service-api';
import { type Database, record } from '../database.ts';
import { faultsError } from '../faults-error.ts';

const maxClaims = 32;
const maxTextLength = 200;
const keyForm = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Throws VALIDATION_FAILED for what is no small object of texts. */
export function readClaims(given: unknown): Claims {
  const entries =
    typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : undefined;
  const fits = entries?.every(
    ([key, value]) =>
      keyForm.test(key) && typeof value === 'string' && value.length <= maxTextLength && !value.includes('\0'),
  );
  if (!entries || !fits || entries.length > maxClaims) {
    const said = say('claims.form', { maximum: maxClaims, maxLength: maxTextLength });
    throw faultsError([{ path: ['claims'], rule: 'type', ...said }]);
  }
  return Object.fromEntries(entries) as Claims;
}

/** Replaces them. */
export async function setClaims(
  { prisma }: Database,
  whose: { readonly appId: string; readonly personId: string },
  claims: Claims,
  origin: AuditOrigin,
): Promise<void> {
  const { appId, personId } = whose;
  await prisma.$transaction([
    prisma.appClaims.upsert({
      where: { appId_personId: whose },
      create: { appId, personId, claims },
      update: { claims },
    }),
    record(prisma, {
      action: 'SET_APP_CLAIMS',
      origin,
      appId,
      thing: { type: 'PERSON', id: personId },
      after: { claims },
    }),
  ]);
}
