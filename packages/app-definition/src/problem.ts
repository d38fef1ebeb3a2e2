/** One fault of an app definition. */
export interface AppProblem {
  /** A JSON pointer into the definition (RFC 6901): `/models/Order/fields/customer/inverse`; empty for the whole. */
  readonly path: string;
  readonly code: AppProblemCode;
  /** In plain words, with what to do about it. */
  readonly message: string;
  /** An ERROR forbids publishing, a WARNING does not. */
  readonly severity: 'ERROR' | 'WARNING';
}

/** The codes of problems. The list grows only by addition. */
export type AppProblemCode =
  // Of the document's form
  | 'MEMBER_UNKNOWN'
  | 'MEMBER_MISSING'
  | 'FORM_INVALID'
  // Of names and ids
  | 'NAME_INVALID'
  | 'NAME_RESERVED'
  | 'NAME_CLASH'
  | 'ID_DOUBLED'
  | 'ID_UNKNOWN'
  // Of what is named and does not exist
  | 'TYPE_UNKNOWN'
  | 'MODEL_UNKNOWN'
  | 'FIELD_UNKNOWN'
  | 'ROLE_UNKNOWN'
  | 'NODE_UNKNOWN'
  | 'ROW_UNKNOWN'
  | 'OPERATOR_UNKNOWN'
  | 'VARIABLE_UNKNOWN'
  // Of what does not fit together
  | 'MEMBER_NOT_ALLOWED'
  | 'FIELD_NOT_ALLOWED'
  | 'ROLE_NOT_ALLOWED'
  | 'VALUE_INVALID'
  | 'EXPRESSION_INVALID'
  | 'DUPLICATE'
  | 'INVERSE_MISSING'
  | 'INVERSE_INVALID'
  | 'REQUIRED_CYCLE'
  | 'LOOP_WITHOUT_APPROVAL'
  | 'NODE_UNREACHABLE'
  | 'LIMIT_EXCEEDED'
  // Of what was tried
  | 'TEST_FAILED'
  | 'TESTS_PENDING'
  // Of this release
  | 'NOT_SUPPORTED_YET'
  | 'TYPE_SHADOWED';

/** A JSON pointer to a place. */
export function pointer(...segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** More would not be read, and would cost as much as a definition made to be costly wants them to. */
const maxProblems = 1000;

/** The problems that a search finds, in its order; once there are enough of them, the search ends. */
export function collectProblems(search: (found: ProblemList) => void): readonly AppProblem[] {
  const problems: AppProblem[] = [];
  try {
    search(new ProblemList(problems));
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return problems;
}

class EnoughProblems extends Error {}

/** Where a search puts what it finds. */
export class ProblemList {
  readonly #problems: AppProblem[];

  constructor(problems: AppProblem[]) {
    this.#problems = problems;
  }

  get length(): number {
    return this.#problems.length;
  }

  error(code: AppProblemCode, path: string, message: string): void {
    this.#add({ path, code, message, severity: 'ERROR' });
  }

  warning(code: AppProblemCode, path: string, message: string): void {
    this.#add({ path, code, message, severity: 'WARNING' });
  }

  #add(problem: AppProblem): void {
    this.#problems.push(problem);
    if (this.#problems.length >= maxProblems) throw new EnoughProblems();
  }
}
