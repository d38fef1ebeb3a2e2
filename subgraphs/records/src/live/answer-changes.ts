import { endOfLog, type Position, quoteSchema } from '@trellis/change-log';
import { View } from '../authorize/view.ts';
import { valueOf } from '../run/bind.ts';
import type { PullContext } from '../sync/pull-context.ts';
import { waitsUntil } from '../sync/listen.ts';
import type { ChangesPage } from '../sync/read-request.ts';
import { type ChangeSource, controlText, readChanges } from './change-messages.ts';
import { compileChanges } from './compile-changes.ts';
import { authorizeChanges } from './request.ts';
import { Waker } from './waker.ts';

/**
 * `postChanges` as a query, as a member of `data`: READY with the cursor of this moment where none is given, RESET where
 * the given one is of no use any more, else CHANGES with what happened behind it. Nothing to tell is told when it has
 * waited for something as long as it was asked to.
 */
export async function answerChanges(
  { request: asked, limit, waitMs }: ChangesPage,
  pulling: PullContext,
): Promise<string> {
  const { version, values, context, tail, changeSeal } = pulling;
  const { app, schema, pool } = version;
  const view = new View(app, version.permissions(context.caller.roles));
  const request = authorizeChanges(view, asked);
  const statement = compileChanges(app, schema, request, view);
  const source: ChangeSource = { version, request, statement, values, seal: changeSeal, frame: (member) => member };
  const end = () => endOfLog(pool, quoteSchema(schema));
  const given = request.after && valueOf(request.after, values);
  if (typeof given !== 'string') return controlText(source, 'READY', await end());
  let position: Position = changeSeal.open(given);
  const deadline = waitsUntil(waitMs, context);
  const waker = new Waker();
  // Listening comes before the first look: what is committed in between wakes us.
  const stop = waitMs > 0 ? tail.listen(request.rows.model.id, waker.wake) : () => undefined;
  try {
    for (;;) {
      const { done, value } = await readChanges(source, position, { most: limit }).next();
      if (!done) return value.text;
      if (!value) return controlText(source, 'RESET', await end());
      position = value;
      const left = deadline - Date.now();
      if (left <= 0) return controlText(source, 'CHANGES', position);
      await waker.wait(left);
    }
  } finally {
    stop();
  }
}
