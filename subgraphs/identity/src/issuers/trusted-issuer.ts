import { StartError } from '@trellis/errors';

/** Somebody else who signs people in, whose tokens we take. */
export interface TrustedIssuer {
  /** As it stands in `iss`. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its public keys are: an `https:` or a `file:` address. */
  readonly jwks: string;
  readonly algorithms: readonly IssuerAlgorithm[];
  /** Names of claims, or paths such as `realm_access.roles`. */
  readonly claims: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly roles: string;
  };
  /** App roles by a value of the claim of roles. Who no longer has the value loses them. */
  readonly roles: Readonly<Record<string, readonly { readonly app: string; readonly role: string }[]>>;
  /** Whether its word on an e-mail address is enough to enter the account that has it. */
  readonly linkByEmail: boolean;
}

export type IssuerAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512';

/** Throws a StartError where an issuer could pass for another, or its keys come over a line that anybody can read. */
export function checkIssuers(issuers: readonly TrustedIssuer[], own: string, allowHttp: boolean): void {
  const names = [own, ...issuers.map(({ issuer }) => issuer)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new StartError(`TRELLIS_TOKEN_ISSUERS names the issuer ${twice} twice, or it is our own.`);
  for (const { jwks } of issuers) {
    const { protocol } = new URL(jwks);
    const isSafe = protocol === 'https:' || protocol === 'file:' || (protocol === 'http:' && allowHttp);
    if (!isSafe) throw new StartError(`TRELLIS_TOKEN_ISSUERS: ${jwks} must begin with https:// or file://.`);
  }
}
