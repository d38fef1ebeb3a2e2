import type { Logger } from 'pino';
import type { Call } from './call/call.ts';
import type { Metrics } from './metrics.ts';
import { logLevelOf } from './present-errors.ts';

/** Counts and logs one operation that has ended. Neither holds a token, a variable or a document. */
export type Observe = (call: Call, ms: number) => void;

export function createObserver(metrics: Metrics, log: Logger): Observe {
  return ({ context: { requestId, app, caller, viewedBy }, outcome, transport }, ms) => {
    const { way, errorCode } = outcome;
    metrics.operation(way, errorCode, ms);
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
