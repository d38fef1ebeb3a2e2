import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';

/** Somebody who has signed up and is signed in. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

interface SignedUp {
  readonly signUp: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly user: { readonly id: string };
  };
}

export async function signUp(product: Product, name: string): Promise<Member> {
  const email = `${name.toLowerCase()}@people.example`;
  const password = `the password of ${name}`;
  const { signUp: session } = await mustAsk<SignedUp>(product, {
    query: 'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken refreshToken user { id } } }',
    variables: { input: { email, password, name } },
  });
  const { accessToken: token, refreshToken, user } = session;
  return { id: user.id, name, email, password, token, refreshToken };
}

/** Replaces the roles that a person has in an app. */
export async function setRoles(
  product: Product,
  { app, user, roles, token }: { app: string; user: string; roles: readonly string[]; token: string },
): Promise<void> {
  await mustAsk(product, {
    query:
      'mutation ($app: ID!, $user: ID!, $roles: [String!]!) { setAppRoles(app: $app, user: $user, roles: $roles) { id } }',
    variables: { app, user, roles },
    token,
  });
}
