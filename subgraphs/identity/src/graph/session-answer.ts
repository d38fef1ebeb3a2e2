import { accessTokenSeconds, type AccessTokens } from '../tokens/access-tokens.ts';
import type { OpenSession } from '../sessions/sessions.ts';

/** `AuthSession`; its user is resolved by id. */
export interface SessionAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly personId: string;
}

export function answerSession(tokens: AccessTokens, { sessionId, personId, refreshToken }: OpenSession): SessionAnswer {
  const accessToken = tokens.sign({ personId, sessionId });
  return { accessToken, refreshToken, expiresIn: accessTokenSeconds, personId };
}
