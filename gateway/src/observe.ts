import type { IdentityService } from '@trellis/service-api';
import type { Logger } from 'pino';
import type { Call, Outcome } from './call/call.ts';
import { fragmentsOf, rootFields } from './graph/root-fields.ts';
import type { Metrics } from './metrics.ts';
import { logLevelOf } from './present-errors.ts';

/**
 * Counts and logs one operation that has ended, and has it written down where it was FORBIDDEN. Nothing of this holds a
 * token, a variable or a document.
 */
export type Observe = (call: Call, ms: number) => void;

export interface ObserverOptions {
  readonly metrics: Metrics;
  readonly identity: Pick<IdentityService, 'noteForbidden'>;
  readonly log: Logger;
}

export function createObserver({ metrics, identity, log }: ObserverOptions): Observe {
  return ({ context: { requestId, clientAddress, app, caller, viewedBy }, outcome, transport }, ms) => {
    const { way, errorCode } = outcome;
    metrics.operation(way, errorCode, ms);
    if (errorCode === 'FORBIDDEN') {
      const address = clientAddress === undefined ? {} : { clientAddress };
      const who = { requestId, personId: viewedBy ?? caller.person?.id, appId: app?.id, ...address };
      identity.noteForbidden({ ...who, operation: nameOf(outcome.asked) });
    }
    const level = errorCode === undefined ? 'debug' : logLevelOf(errorCode);
    if (!log.isLevelEnabled(level)) return;
    log[level](
      {
        requestId,
        app: app?.slug,
        person: caller.person?.id,
        viewedBy,
        transport,
        way,
        code: errorCode,
        ms: Math.round(ms * 10) / 10,
      },
      'operation',
    );
  };
}

const longestName = 200;

/** Names of the schema alone: aliases are the client's. */
function nameOf(asked: Outcome['asked']): string | undefined {
  if (!asked) return undefined;
  const { operation, document } = asked;
  const fields = rootFields(operation, fragmentsOf(document)).map(({ name }) => name.value);
  return `${operation.operation} ${[...new Set(fields)].join(' ')}`.slice(0, longestName);
}
