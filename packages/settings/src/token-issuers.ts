import { z } from 'zod';

const form = 'must be a JSON list of {issuer, audience, jwks, algorithms, claims, roles, linkByEmail}';
const algorithm = z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']);
const claim = z.string().min(1);

const tokenIssuer = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwks: z.string().refine((text) => URL.canParse(text)),
  algorithms: z.array(algorithm).min(1).default(['RS256']),
  claims: z
    .strictObject({
      id: claim.default('sub'),
      email: claim.default('email'),
      name: claim.default('name'),
      roles: claim.default('roles'),
    })
    .prefault({}),
  roles: z.record(z.string(), z.array(z.strictObject({ app: z.string().min(1), role: z.string().min(1) }))).default({}),
  linkByEmail: z.boolean().default(false),
});

/** Others whose tokens are taken, as identity asks for them. */
export type TokenIssuer = z.infer<typeof tokenIssuer>;

/** Names the first member that is wrong. */
export const tokenIssuers = z.string().transform((text, context): TokenIssuer[] => {
  const parsed = z.array(tokenIssuer).safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.');
  context.addIssue({ code: 'custom', message: place ? `${form}; wrong is ${place}` : form });
  return z.NEVER;
});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
