import { spokenLanguage } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';

/** More tags than this say nothing about anybody's languages. */
const mostTags = 20;

/**
 * The tag of `Accept-Language` (RFC 9110) that is preferred most of those whose language we speak, else the one that is
 * preferred most: it may still choose among the labels of an app.
 */
export function readLanguage(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const tags = header
    .split(',', mostTags)
    .flatMap((part) => weighted(part) ?? [])
    // Stable: of equals the first one counts.
    .toSorted((a, b) => b.weight - a.weight);
  return (tags.find(({ tag }) => spokenLanguage(tag) !== undefined) ?? tags[0])?.tag;
}

/** The same as a part of a call's context. */
export function languageIn(header: string | undefined): Pick<CallContext, 'language'> {
  const language = readLanguage(header);
  return language === undefined ? {} : { language };
}

function weighted(part: string): { readonly tag: string; readonly weight: number } | undefined {
  const [, tag, weight = '1'] =
    /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*$/.exec(part) ?? [];
  return tag !== undefined && Number(weight) > 0 ? { tag, weight: Number(weight) } : undefined;
}
