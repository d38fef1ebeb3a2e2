/** Tells whether a page of this origin may call. No origin is no browser. */
export type IsAllowedOrigin = (origin: string | undefined, host: string | undefined) => boolean;

/** `*` allows every origin; without a list any port of this machine. A page that we served ourselves is always allowed. */
export function createOriginCheck(allowed: readonly string[] | undefined): IsAllowedOrigin {
  const exact = allowed && new Set(allowed);
  return (origin, host) => {
    if (origin === undefined || exact?.has('*') || exact?.has(origin)) return true;
    const url = URL.parse(origin);
    return url !== null && (url.host === host || (exact === undefined && isLocal(url.hostname)));
  };
}

function isLocal(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  );
}
