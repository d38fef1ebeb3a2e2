import { say, TrellisError } from '@trellis/errors';

/** The draft as whoever lost a race needs it to go on. */
export interface CurrentDraft {
  readonly revision: number;
  readonly definition: string;
}

export function draftConflict(expectedRevision: number, current: CurrentDraft): TrellisError {
  return new TrellisError(
    'CONFLICT',
    say('draft.changed', { revision: current.revision, expected: expectedRevision }),
    {
      extensions: {
        currentVersion: current.revision,
        current: { revision: current.revision, definition: JSON.parse(current.definition) as unknown },
      },
    },
  );
}
