import type { AuditTrail, Tally } from '@trellis/audit';
import type { Log } from '@trellis/service-api';
import type { Database } from './database.ts';
import type { OnDenied } from './denials.ts';
import type { ApiKeys } from './keys/api-keys.ts';
import type { IssuerTokens } from './issuers/issuer-tokens.ts';
import type { Guard } from './passwords/guard.ts';
import type { Passwords } from './passwords/passwords.ts';
import type { Locales } from './people/locales.ts';
import type { Reads } from './reads.ts';
import type { AppRoles } from './roles/app-roles.ts';
import type { SessionEnds } from './sessions/session-ends.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { AccessTokens } from './tokens/access-tokens.ts';
import type { RotatingKeyRing } from './tokens/key-ring.ts';

/** The roles that an app's definition has; undefined where there is no such app. */
export type DefinedRoles = (appId: string) => Promise<readonly string[] | undefined>;

/** What the subgraph and the service stand on. */
export interface Parts {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly sessionEnds: SessionEnds;
  readonly keys: RotatingKeyRing;
  readonly tokens: AccessTokens;
  readonly apiKeys: ApiKeys;
  readonly issuerTokens: IssuerTokens;
  readonly roles: AppRoles;
  readonly locales: Locales;
  readonly definedRoles: DefinedRoles;
  /** The roles that a published app gives to whoever joins; undefined where nobody may. */
  readonly signUpRoles: DefinedRoles;
  readonly onDenied: OnDenied;
  /** What happens often, for the audit trail. */
  readonly tally: Pick<Tally, 'note'>;
  readonly reads: Pick<Reads, 'note'>;
  /** The audit trail, with the parts of other services. */
  readonly trail: AuditTrail;
  /** May any signed-in person make apps and organizations? */
  readonly openApps: boolean;
  readonly log: Log;
}
