import type { Document } from './document.ts';
import type { Outbox, Write } from './outbox.ts';
import type { Place, Replica } from './replica.ts';
import { callEach } from '../call-each.ts';
import { unreachable } from '../unreachable.ts';

/** What the app sees: the server's records with the writes on their way laid over them. */
export interface View {
  readonly get: (model: string, id: string) => Document | undefined;
  /** All of a model, by id. The same array until one of them changes. */
  readonly list: (model: string) => readonly Document[];
  /** Calls the listener after each change of the model. Returns how to stop. */
  readonly subscribe: (model: string, listener: () => void) => () => void;
  /** Looks at a record again. */
  readonly touch: (place: Place) => void;
  /** Tells of all that was touched. */
  tell(): void;
}

interface Shown {
  readonly records: Map<string, Document>;
  readonly listeners: Set<() => void>;
  list: readonly Document[] | undefined;
  isChanged: boolean;
}

export interface ViewOptions {
  readonly models: readonly string[];
  readonly replica: Replica;
  readonly outbox: Outbox;
  /** Told what a listener throws. */
  readonly report: (error: unknown) => void;
}

export function createView({ models, replica, outbox, report }: ViewOptions): View {
  const shown = new Map<string, Shown>(
    models.map((model) => [model, { records: new Map(), listeners: new Set(), list: undefined, isChanged: false }]),
  );

  const touch = (place: Place): void => {
    const ofModel = shown.get(place.model);
    if (!ofModel) return;
    const { id } = place;
    const before = ofModel.records.get(id);
    const after = outbox.of(place).reduce<Document | undefined>(overlay, replica.get(place.model, id));
    // Laid over anew, it is another object even where it says the same.
    if (before === after || JSON.stringify(before) === JSON.stringify(after)) return;
    if (after) ofModel.records.set(id, after);
    else ofModel.records.delete(id);
    ofModel.list = undefined;
    ofModel.isChanged = true;
  };

  for (const model of models) for (const id of replica.ids(model)) touch({ model, id });
  outbox.all.forEach(touch);

  return {
    get: (model, id) => shown.get(model)?.records.get(id),
    list(model) {
      const ofModel = shown.get(model);
      if (!ofModel) return [];
      ofModel.list ??= Object.freeze(inOrder(ofModel.records));
      return ofModel.list;
    },
    subscribe(model, listener) {
      const listeners = shown.get(model)?.listeners;
      listeners?.add(listener);
      return () => void listeners?.delete(listener);
    },
    touch,
    tell() {
      for (const ofModel of shown.values()) {
        if (!ofModel.isChanged) continue;
        ofModel.isChanged = false;
        callEach(ofModel.listeners, report);
      }
    },
  };
}

/** A record as it is once this write is applied; a write to a record that is not there shows nothing. */
export function overlay(document: Document | undefined, { op, id, data }: Write): Document | undefined {
  switch (op) {
    case 'CREATE':
      return { ...document, ...data, id };
    case 'UPDATE':
      return document && { ...document, ...data };
    case 'DELETE':
      return undefined;
    default:
      return unreachable(op);
  }
}

function inOrder(records: ReadonlyMap<string, Document>): Document[] {
  const list = [...records.values()];
  list.sort((one, other) => (one.id < other.id ? -1 : 1));
  return list;
}
