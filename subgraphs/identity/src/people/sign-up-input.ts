import { type FieldError, type Said, say } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import { faultsError } from '../faults-error.ts';
import { maxPasswordLength, minPasswordLength } from '../passwords/passwords.ts';
import { readName } from './name.ts';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** Gives the input as it is stored. Throws VALIDATION_FAILED with all faults at once. */
export function readSignUpInput(input: SignUpInput): SignUpInput {
  const email = readEmail(input.email);
  const { name, faults: nameFaults } = readName(input.name);
  const faults = [
    ...(email === undefined ? [fault('email', 'pattern', say('value.email'))] : []),
    ...passwordFaults(input.password),
    ...nameFaults,
  ];
  if (email === undefined || faults.length > 0) {
    throw faultsError(faults);
  }
  return { email, name, password: input.password };
}

/** The form in which an address is stored and looked up; undefined where it can be none. */
export function readEmail(text: string): string | undefined {
  const parsed = parseScalar('Email', text.trim());
  return parsed.ok ? parsed.value.normalize('NFC').toLowerCase() : undefined;
}

/** The language that the client asked for, where it is a BCP 47 tag at all. */
export function readLocale(language: string | undefined): string | undefined {
  return language !== undefined && language.length <= 35 && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language)
    ? language
    : undefined;
}

export function passwordFaults(password: string): readonly FieldError[] {
  if (password.length < minPasswordLength) {
    const params = { minLength: minPasswordLength };
    return [fault('password', 'minLength', say('password.tooShort', params), params)];
  }
  if (password.length > maxPasswordLength) {
    const params = { maxLength: maxPasswordLength };
    return [fault('password', 'maxLength', say('password.tooLong', params), params)];
  }
  return [];
}

function fault(
  field: 'email' | 'password',
  rule: FieldError['rule'],
  said: Said,
  params?: FieldError['params'],
): FieldError {
  return { path: ['input', field], rule, ...said, ...(params ? { params } : {}) };
}
