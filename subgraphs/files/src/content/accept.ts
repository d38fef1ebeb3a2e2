import { isSameFamily } from './media-type.ts';

/** Whether a content's type is one of those that a field takes, by name or by kind (`image/*`). */
export function isAccepted(type: string, accept: readonly string[]): boolean {
  const [kind] = type.split('/', 1);
  return accept.some((each) => each === '*/*' || each === `${kind}/*` || each === type || isSameFamily(each, type));
}
