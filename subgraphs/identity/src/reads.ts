import type { Tally } from '@trellis/audit';
import type { ReadOperation } from '@trellis/service-api';

/** What administrators read as such, on its way to the audit trail. */
export interface Reads extends AsyncDisposable {
  note(read: ReadOperation): void;
}

/** A console reads many times a second what is one event a minute. */
const flushMs = 1_000;

export function createReads(tally: Pick<Tally, 'note'>): Reads {
  let counted = new Map<string, { readonly read: ReadOperation; times: number }>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    const due = counted;
    counted = new Map();
    for (const { read, times } of due.values()) {
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
      const key = `${read.personId} ${read.appId} ${read.clientAddress} ${read.operation}`;
      const known = counted.get(key);
      if (known) known.times++;
      else counted.set(key, { read, times: 1 });
      timer ??= setTimeout(flush, flushMs).unref();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      flush();
    },
  };
}
