import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import type { Position } from './position.ts';

/** Positions as opaque, signed text: what clients keep and give back. */
export interface CursorSeal {
  seal(position: Position): string;
  /** Throws BAD_USER_INPUT for what was not sealed here. */
  open(cursor: string): Position;
}

const formatVersion = '1';
const snapshotPattern = /^\d+:\d+:(\d+(,\d+)*)?$/;

/** `scope` is what the cursors belong to, such as an app's id: one of another scope does not open. */
export function createCursorSeal(secret: string, scope: string): CursorSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `trellis change cursor ${scope}`, 32));
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest().subarray(0, 16);
  return {
    seal({ epoch, from, page }) {
      const payload = [formatVersion, epoch, from, ...(page ? [page.to, page.afterSeq] : [])].join(' ');
      return `${Buffer.from(payload).toString('base64url')}.${sign(payload).toString('base64url')}`;
    },
    open(cursor) {
      const [encoded = '', mac = ''] = cursor.split('.');
      const payload = Buffer.from(encoded, 'base64url').toString();
      const given = Buffer.from(mac, 'base64url');
      const expected = sign(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw notACursor();
      const [version, epoch, from, to, afterSeq] = payload.split(' ');
      if (version !== formatVersion || !epoch || !from || !snapshotPattern.test(from)) throw notACursor();
      return to !== undefined && afterSeq !== undefined ? { epoch, from, page: { to, afterSeq } } : { epoch, from };
    },
  };
}

function notACursor(): TrellisError {
  const said = say('log.cursor');
  return new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path: ['after'], rule: 'type', ...said }] });
}
