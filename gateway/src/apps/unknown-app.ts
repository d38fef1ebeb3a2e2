import { say, TrellisError } from '@trellis/errors';

export function unknownApp(slug = ''): TrellisError {
  return new TrellisError('NOT_FOUND', say('app.notPublished', { slug: slug.slice(0, 60) }));
}
