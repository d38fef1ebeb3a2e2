import { say, TrellisError } from '@trellis/errors';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import { type FileRow, FileState } from '../database.ts';
import type { Links } from '../links/links.ts';
import type { Context, Loaders } from './context.ts';

interface UrlArguments {
  readonly expiresIn?: number | null;
  readonly download?: boolean | null;
}

/** A link outlives the rule and the session that gave it, so it is short where nobody asks for more. */
const defaultSeconds = 900;
const maxSeconds = 7 * 24 * 3600;

export function fileFields(links: Links): TypeResolvers<Loaders> {
  return {
    type: ({ type, declaredType }: FileRow) => type ?? declaredType,
    size: ({ size }: FileRow) => String(size),
    createdBy: ({ createdBy }: FileRow) => ({ id: createdBy }),
    url(file: FileRow, { expiresIn, download }: UrlArguments, { call }: Context) {
      const seconds = expiresIn ?? defaultSeconds;
      if (seconds < 1) throw new TrellisError('BAD_USER_INPUT', say('link.tooShort'));
      if (seconds > maxSeconds) {
        throw new TrellisError(
          'LIMIT_EXCEEDED',
          say('page.atMost', { argument: 'expiresIn', maximum: maxSeconds, limit: 'linkSeconds' }),
          {
            extensions: { limit: 'linkSeconds', value: maxSeconds },
          },
        );
      }
      return file.state === FileState.READY
        ? call.publicUrl + links.toDownload(file, seconds, download === false)
        : null;
    },
  };
}
