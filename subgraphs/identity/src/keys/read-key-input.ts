import { type FieldError, say } from '@trellis/errors';
import { faultsError } from '../faults-error.ts';
import type { KeyOperation } from '../generated/client.ts';
import { readName } from '../people/name.ts';

export interface KeyInput {
  readonly app: string;
  readonly name: string;
  readonly user?: string | null;
  readonly roles?: readonly string[] | null;
  readonly operations: readonly KeyOperation[];
  readonly expiresAt?: string | Date | null;
  readonly requestsPerMinute: number;
}

/** What a key opens, as it is stored. */
export interface KeyTerms {
  readonly name: string;
  /** Empty: all that its owner has. */
  readonly roles: string[];
  readonly operations: KeyOperation[];
  readonly expiresAt: Date | null;
  readonly requestsPerMinute: number;
}

const requests = { min: 1, max: 600_000 } as const;

/** Throws VALIDATION_FAILED with all faults at once. `defined` are the roles of the app's definition. */
export function readKeyInput(input: KeyInput, defined: readonly string[]): KeyTerms {
  const { name, faults: nameFaults } = readName(input.name);
  const roles = [...new Set(input.roles ?? [])];
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  const { requestsPerMinute } = input;
  const allowed = ['admin', 'user', ...defined];
  const faults: FieldError[] = [...nameFaults];
  const add = (field: keyof KeyInput, fault: Omit<FieldError, 'path'>, ...rest: readonly number[]): void =>
    void faults.push({ path: ['input', field, ...rest], ...fault });

  if (input.roles?.length === 0) add('roles', { rule: 'required', ...say('key.noRole') });
  for (const [index, role] of (input.roles ?? []).entries())
    if (!allowed.includes(role)) add('roles', { rule: 'enum', params: { values: allowed }, ...say('key.role') }, index);
  if (input.operations.length === 0) add('operations', { rule: 'required', ...say('key.noOperation') });
  if (expiresAt && expiresAt.getTime() <= Date.now()) add('expiresAt', { rule: 'min', ...say('key.past') });
  if (requestsPerMinute < requests.min)
    add('requestsPerMinute', { rule: 'min', params: { min: requests.min }, ...say('key.rate', requests) });
  if (requestsPerMinute > requests.max)
    add('requestsPerMinute', { rule: 'max', params: { max: requests.max }, ...say('key.rate', requests) });
  if (faults.length > 0) throw faultsError(faults);
  return { name, roles, operations: [...new Set(input.operations)], expiresAt, requestsPerMinute };
}
