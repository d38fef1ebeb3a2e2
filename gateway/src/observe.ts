import type { IdentityService } from '@trellis/service-api';
import type { Logger } from 'pino';
import { askedOf, isReadAsAdministrator } from './audited.ts';
import type { Call } from './call/call.ts';
import type { Metrics } from './metrics.ts';
import { logLevelOf } from './present-errors.ts';

/**
 * Counts and logs one operation that has ended, and has it written down where it was FORBIDDEN or an administrator's
 * read. Nothing of this holds a token, a variable or a document.
 */
export type Observe = (call: Call, ms: number) => void;

export interface ObserverOptions {
  readonly metrics: Metrics;
  readonly identity: Pick<IdentityService, 'noteForbidden' | 'noteRead'>;
  readonly log: Logger;
}

export function createObserver({ metrics, identity, log }: ObserverOptions): Observe {
  return (call, ms) => {
    const { context, outcome, transport } = call;
    const { requestId, clientAddress, app, caller, viewedBy } = context;
    const { way, errorCode } = outcome;
    metrics.operation(way, errorCode, ms);
    const asked = outcome.asked && askedOf(outcome.asked);
    const where = () => ({ requestId, appId: app?.id, ...(clientAddress === undefined ? {} : { clientAddress }) });
    if (errorCode === 'FORBIDDEN') {
      identity.noteForbidden({ ...where(), personId: viewedBy ?? caller.person?.id, operation: asked?.name });
    } else if (asked && caller.person && isReadAsAdministrator(call, asked)) {
      identity.noteRead({ ...where(), personId: caller.person.id, operation: asked.name });
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
