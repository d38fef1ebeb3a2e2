import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const inSixHours = () => Math.floor(Date.now() / 1000) + 6 * 3600;

/** A token for the bare server, signed as the product signs its own, and the key that checks it. */
export function createEs256Token(): { readonly token: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode({ sub: 'bench', exp: inSixHours() })}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return {
    token: `${content}.${signature.toString('base64url')}`,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** A token for PostGraphile's own JWT preset, with a role to take on. */
export function createHs256Token(secret: string, role: string): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ aud: 'postgraphile', role, exp: inSixHours() })}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
