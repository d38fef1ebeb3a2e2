import { type FieldError, languageOf, say } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { inputError } from '../read/input.ts';
import { shapeText } from '../read/shape.ts';
import type { Version } from '../versions.ts';
import type { RejectedList } from './read-rejected.ts';
import { listRejected, ownerOf, type Place } from './rejected.ts';
import { shownFault } from './results.ts';

/** The refused changes that the caller may see, the oldest first, as JSON text. */
export async function answerRejected(
  { version, context }: { readonly version: Version; readonly context: CallContext },
  { first, after, parts }: RejectedList,
): Promise<string> {
  const from = after === undefined ? undefined : placeOf(after);
  const found = await listRejected(version.pool, version.schema, ownerOf(context.caller), from, first + 1);
  const page = found.slice(0, first);
  const language = languageOf(context.language);
  const [start, end] = [page[0], page.at(-1)].map((one) => one && cursorOf(one));
  return shapeText(parts, {
    nodes: page.map(({ caller, fieldErrors, ...node }) => ({
      ...node,
      fieldErrors: fieldErrors.map((fault: FieldError) => shownFault(fault, language)),
      // Other services, who have no person, write offline as nobody.
      by: caller.includes('-') ? { id: caller } : null,
    })),
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: start,
      endCursor: end,
    },
  });
}

function cursorOf({ place, id }: Place): string {
  return Buffer.from(`${place} ${id}`).toString('base64url');
}

function placeOf(cursor: string): Place {
  const match = /^(?<place>\d{1,17}) (?<id>[0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const { place, id } = match?.groups ?? {};
  if (place === undefined || id === undefined) throw inputError(['after'], say('pull.cursor', { place: 'after' }));
  return { place, id };
}
