import { sharedNames } from '@trellis/scalars';
import { enumTypeSuffixes, modelTypeSuffixes, rootFieldForms } from './generated-names.ts';
import { systemFieldNames } from './system-fields.ts';

/** Names that the system has, or keeps for itself, in every app's graph. */
export interface ReservedNames {
  readonly types: NameSet;
  readonly rootFields: NameSet;
  /** Names that no field of a model may have. */
  readonly fields: readonly string[];
  /** Names that no relation to one record may have. */
  readonly toOneFields: readonly string[];
  readonly roles: readonly string[];
  /** What is generated for each model and enum, and must not meet any of these either. */
  readonly generated: {
    readonly modelTypes: readonly string[];
    readonly enumTypes: readonly string[];
    readonly rootFields: readonly string[];
  };
}

export interface NameSet {
  readonly names: readonly string[];
  /** Reserved with a capital behind them: `AppInfo` is, `Apple` is not. */
  readonly prefixes: readonly string[];
}

const graphqlNames = ['Query', 'Mutation', 'Subscription', 'Int', 'Float', 'String', 'Boolean', 'ID'] as const;
const typePrefixes = ['App', 'Auth', 'Audit', 'File', 'Sync', 'Workflow'] as const;
const rootFieldPrefixes = ['app', 'sign', 'sync', 'start', 'workflow'] as const;

/** The one list of names that builders cannot have; `schema/reserved-names.json` is made from it. */
export const reservedNames: ReservedNames = {
  types: {
    names: sorted([
      ...graphqlNames,
      ...sharedNames.filter((name) => !startsWithPrefix(name, typePrefixes)),
      'User',
      'File',
    ]),
    prefixes: typePrefixes,
  },
  rootFields: {
    names: sorted([
      'me',
      'user',
      'users',
      'file',
      'files',
      'node',
      'createUpload',
      'completeUpload',
      'completeWorkflowTask',
    ]),
    prefixes: rootFieldPrefixes,
  },
  fields: sorted([
    ...systemFieldNames,
    // Other services' fields on models.
    'appModel',
    'workflowTasks',
    'workflowRuns',
    // Not allowed as values of an enum, which `PostFieldName` is.
    'true',
    'false',
    'null',
  ]),
  // The other members of `PostGroupBy`.
  toOneFields: ['bucket', 'field', 'timeZone'],
  roles: ['admin', 'public', 'user'],
  generated: {
    modelTypes: modelTypeSuffixes.map((suffix) => `{Model}${suffix}`),
    enumTypes: enumTypeSuffixes.map((suffix) => `{Enum}${suffix}`),
    rootFields: rootFieldForms,
  },
};

/** Tells whether the system keeps the name of a GraphQL type for itself. */
export function isReservedType(name: string): boolean {
  return isReserved(name, reservedNames.types);
}

/** Tells whether the system keeps the name of a root field for itself. */
export function isReservedRootField(name: string): boolean {
  return isReserved(name, reservedNames.rootFields);
}

function isReserved(name: string, set: NameSet): boolean {
  return name.startsWith('_') || set.names.includes(name) || startsWithPrefix(name, set.prefixes);
}

function startsWithPrefix(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix) && /^[A-Z]/.test(name.slice(prefix.length)));
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}
