import { type FieldError, say } from '@trellis/errors';
import { isTimeZone, parseScalar } from '@trellis/scalars';
import type { Database, Person } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import { readName } from './name.ts';

/** What is left out stays; null clears. */
export interface ProfileInput {
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
}

type Field = Exclude<keyof ProfileInput, 'name'>;

const maxUrlLength = 2000;
const maxLocaleLength = 35;

/** Changes what a person tells about himself. */
export function updateProfile({ prisma }: Database, personId: string, input: ProfileInput): Promise<Person> {
  return prisma.person.update({ where: { id: personId }, data: readProfile(input) });
}

/** The input as it is stored. Throws VALIDATION_FAILED with all faults at once. */
export function readProfile(input: ProfileInput): ProfileInput {
  const faults: FieldError[] = [];
  const profile: Partial<Record<keyof ProfileInput, string | null>> = {};
  if (input.name !== undefined) {
    const { name, faults: nameFaults } = readName(input.name ?? '');
    faults.push(...nameFaults);
    profile.name = name;
  }
  for (const field of ['avatarUrl', 'locale', 'timeZone'] as const) {
    const given = input[field];
    const stored = typeof given === 'string' ? readers[field](given) : given;
    if (stored === undefined && given !== undefined) {
      faults.push({ path: ['input', field], rule: 'pattern', ...say(expectations[field]) });
    } else if (stored !== undefined) profile[field] = stored;
  }
  if (faults.length > 0) throw faultsError(faults);
  return profile;
}

const expectations = {
  avatarUrl: 'person.avatarUrl',
  locale: 'person.locale',
  timeZone: 'value.timeZone',
} as const satisfies Record<Field, string>;

/** Each gives undefined for what cannot be stored. */
const readers: Readonly<Record<Field, (text: string) => string | undefined>> = {
  avatarUrl: readAvatarUrl,
  locale: readLocaleTag,
  timeZone: (text) => (isTimeZone(text) ? text : undefined),
};

/** https alone: other people's pages show it, and would be called insecure. */
function readAvatarUrl(text: string): string | undefined {
  const url = parseScalar('URL', text);
  return url.ok && url.value.length <= maxUrlLength && /^https:/i.test(url.value) ? url.value : undefined;
}

/** In canonical form: `de-ch` is stored as `de-CH`. */
function readLocaleTag(text: string): string | undefined {
  if (text.length > maxLocaleLength) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}
