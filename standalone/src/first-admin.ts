import { randomBytes } from 'node:crypto';
import type { Settings } from '@trellis/settings';

/** The administrator that an empty installation begins with. */
export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
  /** Shows a drawn password. Only called at the start that made the administrator. */
  announce(): void;
}

/** As the settings name it; a password that they do not give is drawn at random. */
export function firstAdminOf(settings: Settings, print: (line: string) => void): FirstAdmin {
  const { adminEmail: email, adminPassword } = settings;
  const password = adminPassword ?? randomBytes(15).toString('base64url');
  return {
    email,
    password,
    announce() {
      // At once, and not with the addresses: a start that fails later must not take it away.
      if (adminPassword === undefined) {
        print(`First administrator: ${email}, password ${password} (shown only this once)`);
      }
    },
  };
}
