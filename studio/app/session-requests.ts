import { fetchGraph, GraphError } from './graph-error.ts';

/** What a sign-in or a refresh gives. */
export interface AuthSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds until the access token ends. */
  readonly expiresIn: number;
}

/** The three mutations that a session lives by. */
export interface SessionRequests {
  signIn(email: string, password: string): Promise<AuthSession>;
  refresh(refreshToken: string): Promise<AuthSession>;
  signOut(accessToken: string): Promise<void>;
}

const given = '{ accessToken refreshToken expiresIn }';

/** The session's mutations, sent to the platform graph. */
export function createSessionRequests(platform: string): SessionRequests {
  return {
    async signIn(email, password) {
      const query = `mutation SignIn($input: SignInInput!) { session: signIn(input: $input) ${given} }`;
      return sessionIn(await ask(platform, query, { input: { email, password } }));
    },
    async refresh(refreshToken) {
      const query = `mutation RefreshSession($token: String!) { session: refreshSession(refreshToken: $token) ${given} }`;
      return sessionIn(await ask(platform, query, { token: refreshToken }));
    },
    async signOut(accessToken) {
      await ask(platform, 'mutation SignOut { signOut }', {}, accessToken);
    },
  };
}

interface Answer {
  readonly data?: { readonly session?: AuthSession } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask(url: string, query: string, variables: object, accessToken?: string): Promise<Answer> {
  const response = await fetchGraph(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer;
  const [error] = answer.errors ?? [];
  if (error) throw new GraphError(inPlainWords(error.message, error.extensions?.code), error.extensions?.code);
  return answer;
}

function sessionIn(answer: Answer): AuthSession {
  if (!answer.data?.session) throw new GraphError('The server gave no session. Try again in a moment.');
  return answer.data.session;
}

function inPlainWords(message: string, code: string | undefined): string {
  switch (code) {
    case 'CHALLENGE_REQUIRED':
      return 'This account asks for a second step at sign-in, which the console cannot do yet.';
    case 'RATE_LIMITED':
      return 'There were too many attempts. Wait a minute and try again.';
    default:
      return message;
  }
}
