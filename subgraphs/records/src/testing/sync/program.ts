import * as fc from 'fast-check';

/** One thing that happens; `a` and `b` choose among what is there. */
export interface Step {
  readonly kind:
    | 'createTask'
    | 'moveTask'
    | 'editTask'
    | 'archiveTask'
    | 'deleteTask'
    | 'restoreTask'
    | 'eraseTask'
    | 'createProject'
    | 'ownProject'
    | 'deleteProject'
    | 'join'
    | 'leave'
    | 'transfer'
    | 'createLabel'
    | 'label'
    | 'unlabel'
    | 'holdLabel'
    | 'eraseLabel'
    | 'begin'
    | 'end'
    | 'role'
    | 'publish'
    | 'page'
    | 'pull';
  readonly a: number;
  readonly b: number;
}

const often = [
  'createTask',
  'moveTask',
  'editTask',
  'archiveTask',
  'join',
  'leave',
  'label',
  'page',
  'page',
  'pull',
] as const;
const seldom = [
  'deleteTask',
  'restoreTask',
  'eraseTask',
  'createProject',
  'ownProject',
  'deleteProject',
  'transfer',
  'createLabel',
  'unlabel',
  'holdLabel',
  'eraseLabel',
  'begin',
  'end',
  'role',
  'publish',
] as const;

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(fc.constantFrom(...often), fc.constantFrom(...seldom)),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
});

/** Writes of all models, transactions that stay open, changed roles and rules, and pulls of pages of all sizes. */
export const arbitraryProgram: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 60, maxLength: 90 });

const undoing = fc.oneof(
  fc.constantFrom('archiveTask', 'label', 'unlabel', 'deleteTask', 'restoreTask', 'join', 'leave'),
  fc.constantFrom('archiveTask', 'editTask', 'moveTask', 'holdLabel', 'ownProject', 'createTask', 'eraseTask'),
);

/**
 * A few writes of the same few records, which undo one another, one transaction after another, no more than a stream
 * tells one by one; and in between everybody pulls.
 */
export const arbitraryMoments: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.record({ kind: undoing, a: fc.nat(2), b: fc.nat(1), isPulled: fc.boolean() }), {
    minLength: 6,
    maxLength: 8,
  })
  .map((writes) =>
    writes.flatMap(({ isPulled, ...write }): readonly Step[] => {
      const pulls = [0, 1, 2].map((a): Step => ({ kind: 'pull', a, b: 4 }));
      return [write, ...(isPulled ? pulls : [])];
    }),
  );
