import { fileTypeFromBuffer, supportedMimeTypes } from 'file-type';
import { isText } from './text.ts';

/** How much of a content its type is found by. Enough for the entries that tell Office's files from other ZIPs. */
export const headBytes = 64 * 1024;

/** The type that a content has, or what it has instead of the declared one. */
export type FoundType =
  { readonly ok: true; readonly type: string } | { readonly ok: false; readonly found: string | undefined };

const unknown = 'application/octet-stream';

/** Texts that do nothing wherever they are opened, and have no mark to find them by. HTML, SVG and scripts are none. */
const harmlessTexts: ReadonlySet<string> = new Set([
  'application/geo+json',
  'application/json',
  'application/x-ndjson',
  'application/yaml',
  'text/calendar',
  'text/csv',
  'text/markdown',
  'text/plain',
  'text/tab-separated-values',
  'text/vcard',
  'text/vtt',
  'text/yaml',
]);

/** Names of one type, and types that one container holds so alike that cameras and browsers mix them up. */
const families: readonly (readonly string[])[] = [
  ['image/jpeg', 'image/jpg', 'image/pjpeg'],
  ['image/png', 'image/apng', 'image/x-png'],
  ['image/x-icon', 'image/vnd.microsoft.icon'],
  ['image/bmp', 'image/x-ms-bmp'],
  ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'],
  ['video/mp4', 'audio/mp4', 'audio/x-m4a', 'video/x-m4v', 'video/quicktime', 'video/3gpp', 'video/3gpp2'],
  ['video/matroska', 'video/x-matroska', 'video/webm', 'audio/webm'],
  ['video/vnd.avi', 'video/x-msvideo'],
  ['video/x-ms-asf', 'audio/x-ms-asf', 'application/vnd.ms-asf', 'video/x-ms-wmv', 'audio/x-ms-wma'],
  ['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus'],
  ['audio/mpeg', 'audio/mp3'],
  ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  ['audio/flac', 'audio/x-flac'],
  ['audio/aiff', 'audio/x-aiff'],
  ['application/xml', 'text/xml'],
  ['application/rtf', 'text/rtf'],
  ['application/zip', 'application/x-zip-compressed'],
  ['application/gzip', 'application/x-gzip'],
  ['application/x-rar-compressed', 'application/vnd.rar'],
];

const zipped =
  /^application\/(vnd\.(openxmlformats-officedocument|oasis\.opendocument|ms-(excel|word|powerpoint)\.|apple\.(keynote|numbers|pages)|android\.package-archive|visio)|epub\+zip|java-archive)/;

/** Office's older files, which share a container whose beginning does not tell them apart. */
const compound: ReadonlySet<string> = new Set([
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-outlook',
  'application/vnd.ms-powerpoint',
  'application/vnd.visio',
  'application/x-msi',
]);

/** Whether two names stand for one type, or for types that are not told apart. */
export function isSameFamily(one: string, other: string): boolean {
  return families.some((family) => family.includes(one) && family.includes(other));
}

/** The type in a declaration like `text/plain; charset=utf-8`; undefined where it is none. */
export function readMediaType(declared: string): string | undefined {
  const [type = ''] = declared.toLowerCase().split(';');
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type.trim())
    ? type.trim()
    : undefined;
}

/**
 * What a content is, by its beginning. A declared type counts where the beginning bears it out, and for harmless texts;
 * what cannot be recognised is `application/octet-stream`.
 */
export async function findMediaType(declared: string, head: Uint8Array): Promise<FoundType> {
  // A text may well begin like something else: "BMW,1" has a bitmap's mark.
  if (harmlessTexts.has(declared)) return isText(head) ? { ok: true, type: declared } : { ok: false, found: undefined };
  const found = await recognise(head);
  const type = found === undefined ? undefined : agreedType(declared, found);
  if (type !== undefined) return { ok: true, type };
  // Windows calls every CSV file so once Excel is there.
  if (declared === 'application/vnd.ms-excel' && found === undefined && isText(head))
    return { ok: true, type: 'text/csv' };
  return isRecognisable(declared) ? { ok: false, found } : { ok: true, type: found ?? unknown };
}

async function recognise(head: Uint8Array): Promise<string | undefined> {
  // Lengths that a forged content claims make some detectors give up by an error.
  const found = await fileTypeFromBuffer(head, { maxBufferSize: headBytes }).catch(() => undefined);
  return found && readMediaType(found.mime);
}

function agreedType(declared: string, found: string): string | undefined {
  if (declared === found || isSameFamily(declared, found)) return found;
  if (found === 'application/zip' && zipped.test(declared)) return declared;
  if (declared === 'application/zip' && zipped.test(found)) return found;
  return found === 'application/x-cfb' && compound.has(declared) ? declared : undefined;
}

function isRecognisable(type: string): boolean {
  return supportedMimeTypes.has(type) || compound.has(type) || families.some((family) => family.includes(type));
}
