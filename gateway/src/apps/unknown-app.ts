import { TrellisError } from '@trellis/errors';

export function unknownApp(slug = ''): TrellisError {
  return new TrellisError('NOT_FOUND', `There is no published app at /apps/${slug.slice(0, 60)}.`);
}
