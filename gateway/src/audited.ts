import { type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { Call, Outcome } from './call/call.ts';
import { fragmentsOf, isIntrospection, rootFields } from './graph/root-fields.ts';

/** What the audit trail tells of an operation. */
export interface AskedOperation {
  /** Its kind and its root fields, by names of the schema alone: aliases are the client's. */
  readonly name: string;
  /** Whether it asks for more than the schema and who one is. */
  readonly asksOfOthers: boolean;
}

const longestName = 200;

/** By the operation: one that is asked again is the same node. */
const known = new WeakMap<OperationDefinitionNode, AskedOperation>();

export function askedOf({ operation, document }: NonNullable<Outcome['asked']>): AskedOperation {
  const again = known.get(operation);
  if (again) return again;
  const fields = rootFields(operation, fragmentsOf(document));
  const names = new Set(fields.map(({ name }) => name.value));
  const asked = {
    name: `${operation.operation} ${[...names].join(' ')}`.slice(0, longestName),
    asksOfOthers: fields.some((field) => !isIntrospection(field) && !ofOneself.has(field.name.value)),
  };
  known.set(operation, asked);
  return asked;
}

const ofOneself: ReadonlySet<string> = new Set(['me', '__typename']);

/**
 * Whether somebody was answered, or began to be told, what no rule but his office gives him: an app's administrator in
 * the app, one of the installation on the platform graph. What is changed is told elsewhere, and so is a look as
 * somebody else.
 */
export function isReadAsAdministrator({ context, outcome }: Call, { asksOfOthers }: AskedOperation): boolean {
  const { app, caller, viewedBy } = context;
  const isAdministrator = app ? caller.roles.includes('admin') : caller.person?.platformRole === 'ADMIN';
  return (
    isAdministrator &&
    asksOfOthers &&
    viewedBy === undefined &&
    (outcome.errorCode === undefined || outcome.hasData) &&
    outcome.asked?.operation.operation !== OperationTypeNode.MUTATION
  );
}
