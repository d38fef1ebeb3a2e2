import { TrellisError } from '@trellis/errors';

/** The draft as whoever lost a race needs it to go on. */
export interface CurrentDraft {
  readonly revision: number;
  readonly definition: string;
}

export function draftConflict(expectedRevision: number, current: CurrentDraft): TrellisError {
  return new TrellisError(
    'CONFLICT',
    `The draft is at revision ${current.revision}, not at ${expectedRevision}: somebody saved it in between. Read it and try again.`,
    {
      extensions: {
        currentVersion: current.revision,
        current: { revision: current.revision, definition: JSON.parse(current.definition) as unknown },
      },
    },
  );
}
