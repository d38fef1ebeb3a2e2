import { SyncError } from '../sync-error.ts';
import type { Document, Values } from './document.ts';
import type { Outbox, Write } from './outbox.ts';
import type { Rejects } from './rejects.ts';
import type { Place, Replica } from './replica.ts';
import type { View } from './view.ts';

/** Puts the app's writes into the outbox. Each throws where it makes no sense on what is shown. */
export interface Editor {
  create(place: Place, data: Values): void;
  update(place: Place, data: Values): void;
  remove(place: Place): void;
  /** Sends a refused write once more, with other data where some are given. Answers what it is about. */
  retry(key: string, data?: Values): Place;
  /** Gives a refused write up. Answers what it was about. */
  dismiss(key: string): Place;
}

export interface EditorOptions {
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly rejects: Rejects;
  readonly view: View;
  readonly newKey: () => string;
}

export function createEditor({ replica, outbox, rejects, view, newKey }: EditorOptions): Editor {
  /** The record that a write of now is made on, as the server will know it. */
  const baseOf = (place: Place, before: Write | undefined): Document | null => {
    if (!before) return replica.get(place.model, place.id) ?? null;
    const shown = view.get(place.model, place.id);
    return shown ? { ...shown, version: before.appliedAs } : null;
  };
  /** The record's last write that is still on its way, and whether more can be put into it. */
  const lastOf = (place: Place): { readonly last: Write | undefined; readonly isOpen: boolean } => {
    const writes = outbox.of(place);
    const last = writes[writes.length - 1];
    return { last, isOpen: last !== undefined && outbox.isOpen(last) };
  };
  const mustBeShown = ({ model, id }: Place): void => {
    if (!view.get(model, id)) throw new SyncError('NOT_FOUND', `There is no ${model} ${id} here.`);
  };
  const mustTake = (key: string) => {
    const taken = rejects.take(key);
    if (!taken) throw new SyncError('NOT_FOUND', `There is no refused write ${key}.`);
    return taken;
  };

  return {
    create(place, data) {
      if (view.get(place.model, place.id)) {
        throw new SyncError('CONFLICT', `There is a ${place.model} ${place.id} already.`);
      }
      const base = baseOf(place, lastOf(place).last);
      outbox.add({ ...place, key: newKey(), op: 'CREATE', data, base });
    },
    update(place, data) {
      mustBeShown(place);
      const { last, isOpen } = lastOf(place);
      if (last && isOpen) outbox.replace(last, { ...last, data: { ...last.data, ...data } });
      else outbox.add({ ...place, key: newKey(), op: 'UPDATE', data, base: baseOf(place, last) });
    },
    remove(place) {
      mustBeShown(place);
      const { last, isOpen } = lastOf(place);
      if (!last || !isOpen) outbox.add({ ...place, key: newKey(), op: 'DELETE', data: {}, base: baseOf(place, last) });
      else if (last.op === 'CREATE') outbox.remove(last);
      else outbox.replace(last, { ...last, op: 'DELETE', data: {} });
    },
    retry(key, data) {
      const { write } = mustTake(key);
      const base = baseOf(write, lastOf(write).last);
      const { model, id, op } = write;
      outbox.add({ model, id, op, key: newKey(), data: data ?? write.data, base });
      return write;
    },
    dismiss: (key) => mustTake(key).write,
  };
}
