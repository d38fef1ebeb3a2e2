import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Paths that open one thing for a while, to whoever holds them. */
export interface Links {
  /** The row of the id never changes its app, person and size, so the id stands for them. */
  toUpload(id: string, expiresAt: Date): string;
  opensUpload(id: string, query: LinkQuery): boolean;
  /** Good for `expiresIn` seconds at least, and an eighth of them more at most. */
  toDownload(file: Downloadable, expiresIn: number, inline: boolean): string;
  /** Undefined where the link is expired or was never made here. */
  readDownload(file: Downloadable, query: LinkQuery): OpenDownload | undefined;
}

export interface Downloadable {
  readonly id: string;
  readonly name: string;
}

export interface OpenDownload {
  /** May a browser show it, instead of saving it? */
  readonly inline: boolean;
  readonly secondsLeft: number;
}

/** A request's query as it came. */
export type LinkQuery = Readonly<Record<string, unknown>>;

/** What the signature covers, beside what the link is for. */
type Signed = readonly (string | number | boolean)[];

/** The secret is the installation's. */
export function createLinks(secret: string, now: () => number = Date.now): Links {
  const uploads = createSignatures(secret, 'upload links');
  const downloads = createSignatures(secret, 'download links');
  const seconds = (): number => now() / 1000;

  return {
    toUpload(id, expiresAt) {
      const expires = Math.ceil(expiresAt.getTime() / 1000);
      return `/files/uploads/${id}?expires=${expires}&signature=${uploads.sign([id, expires])}`;
    },

    opensUpload(id, query) {
      const expires = readExpires(query);
      return expires > seconds() && uploads.isSigned(query['signature'], [id, expires]);
    },

    toDownload({ id, name }, expiresIn, inline) {
      // In steps, so that who asks again gets the same link, and a browser what it has kept under it.
      const step = Math.max(1, Math.floor(expiresIn / 8));
      const expires = Math.ceil((seconds() + expiresIn) / step) * step;
      const signature = downloads.sign([id, name, expires, inline]);
      return `/files/${id}/${encodeURIComponent(name)}?expires=${expires}${inline ? '&inline=1' : ''}&signature=${signature}`;
    },

    readDownload({ id, name }, query) {
      const expires = readExpires(query);
      const inline = query['inline'] === '1';
      const secondsLeft = Math.floor(expires - seconds());
      const opens = secondsLeft >= 0 && downloads.isSigned(query['signature'], [id, name, expires, inline]);
      return opens ? { inline, secondsLeft } : undefined;
    },
  };
}

/** Anything but a moment in seconds has passed long ago. */
function readExpires({ expires }: LinkQuery): number {
  return typeof expires === 'string' && /^\d{1,12}$/.test(expires) ? Number(expires) : 0;
}

function createSignatures(secret: string, purpose: 'upload links' | 'download links') {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `trellis files: ${purpose}`, 32));
  const sign = (signed: Signed): string => createHmac('sha256', key).update(JSON.stringify(signed)).digest('base64url');
  return {
    sign,
    isSigned(given: unknown, signed: Signed): boolean {
      const right = Buffer.from(sign(signed));
      const claimed = Buffer.from(typeof given === 'string' ? given : '');
      return claimed.length === right.length && timingSafeEqual(claimed, right);
    },
  };
}
