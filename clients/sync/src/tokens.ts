/**
 * Gives the access token to send, or none where nobody is signed in. Called for each request and each connection; with
 * the token that the server refused, if it refused one: then get a new one. What it throws counts as being offline.
 */
export type TokenSource = (refused?: string) => string | undefined | Promise<string | undefined>;

/** One token for all requests and the socket. */
export interface Tokens {
  get(): Promise<string | undefined>;
  /** A new one in the place of one that was refused; asked for once, however many requests it was refused to. */
  renew(refused: string | undefined): Promise<string | undefined>;
}

/** `changed` is called with each token that takes the place of another. */
export function createTokens(source: TokenSource = () => undefined, changed: (token: string) => void): Tokens {
  let given: string | undefined;
  let renewing: Promise<string | undefined> | undefined;

  const give = async (refused?: string): Promise<string | undefined> => {
    const token = await source(refused);
    const before = given;
    given = token;
    if (token !== undefined && before !== undefined && token !== before) changed(token);
    return token;
  };
  return {
    get: () => give(),
    renew(refused) {
      renewing ??= give(refused).finally(() => (renewing = undefined));
      return renewing;
    },
  };
}
