import type { Tally } from '@trellis/audit';
import type { ReadOperation } from '@trellis/service-api';

/** What administrators read as such, on its way to the audit trail. */
export interface Reads extends AsyncDisposable {
  note(read: ReadOperation): void;
}

interface Counted {
  readonly read: ReadOperation;
  times: number;
}

/** A console reads many times a second what is one event a minute. */
const flushMs = 1_000;

export function createReads(tally: Pick<Tally, 'note'>): Reads {
  // By the operation, and then compared: a key of all that tells reads apart would be made at each of them, and
  // administrators are few.
  let counted = new Map<string, Counted[]>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    const due = [...counted.values()].flat();
    counted = new Map();
    for (const { read, times } of due) {
      const { appId, operation, ...origin } = read;
      tally.note(
        {
          action: 'READ_AS_ADMIN',
          refusal: null,
          origin,
          thing: { type: 'OPERATION', id: operation },
          ...(appId === undefined ? {} : { appId }),
        },
        times,
      );
    }
  };
  return {
    note(read) {
      const ofOperation = counted.get(read.operation) ?? [];
      const known = ofOperation.find((other) => isAlike(other.read, read));
      if (known) known.times++;
      else counted.set(read.operation, [...ofOperation, { read, times: 1 }]);
      timer ??= setTimeout(flush, flushMs).unref();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      flush();
    },
  };
}

/** Of one operation: the first of several requests stands for them. */
function isAlike(one: ReadOperation, other: ReadOperation): boolean {
  return one.personId === other.personId && one.appId === other.appId && one.clientAddress === other.clientAddress;
}
