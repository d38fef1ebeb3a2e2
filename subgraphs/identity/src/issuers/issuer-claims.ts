import type { JwtPayload } from 'jsonwebtoken';
import { readName } from '../people/name.ts';
import { readEmail } from '../people/sign-up-input.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** What an issuer says of a person. */
export interface IssuerClaims {
  readonly subject: string;
  /** Undefined where there is none, or the issuer itself says that nobody has confirmed it. */
  readonly email: string | undefined;
  readonly name: string;
  readonly roles: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const longestSubject = 255;

/** Undefined where it lacks what a token must have: whom it names, and an end. */
export function readClaims({ claims }: TrustedIssuer, payload: JwtPayload): IssuerClaims | undefined {
  const subject = claimAt(payload, claims.id);
  if (typeof subject !== 'string' || subject === '' || subject.length > longestSubject || payload.exp === undefined)
    return undefined;
  const given = claimAt(payload, claims.email);
  const isRefuted = payload['email_verified'] === false;
  const email = typeof given === 'string' && !isRefuted ? readEmail(given) : undefined;
  const { name, faults } = readName(textOf(claimAt(payload, claims.name)).slice(0, 100));
  return {
    subject,
    email,
    name: faults.length === 0 ? name : (email?.split('@')[0] ?? 'Somebody').slice(0, 100),
    roles: listOf(claimAt(payload, claims.roles)),
    expiresAt: payload.exp * 1000,
  };
}

/** A claim of that name, else by a path through objects. */
function claimAt(payload: JwtPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path] as unknown;
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Readonly<Record<string, unknown>>)[name]
          : undefined,
      payload,
    );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A list, or a text of words as `scope` is. */
function listOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
