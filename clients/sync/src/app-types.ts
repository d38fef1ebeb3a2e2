import type { Refusal } from './state/rejects.ts';

/** An app's models with the types of their sync documents, as a generator makes them: `{ Order: OrderSyncDocument }`. */
export type AppTypes<App> = { readonly [Model in keyof App]: { readonly id: string } };

export type ModelOf<App> = keyof App & string;

/** A record as the app sees it. One that the server does not know yet has no `version`. */
export type RecordOf<App, Model extends keyof App> = Readonly<Omit<App[Model], '_deleted' | '__typename'>>;

/** What may be written to a record; what is left out stays, null clears. */
export type DataOf<App, Model extends keyof App> = Readonly<Partial<Omit<App[Model], ServerField>>>;

/** The same for a new record, which may come with an id of its own. */
export type NewOf<App, Model extends keyof App> = DataOf<App, Model> & { readonly id?: string };

type ServerField =
  'id' | 'version' | 'createdAt' | 'updatedAt' | 'deletedAt' | 'createdBy' | 'updatedBy' | '_deleted' | '__typename';

/** Two changed a record: this client, and somebody before it. */
export type ConflictOf<App> = {
  [Model in ModelOf<App>]: {
    readonly model: Model;
    readonly id: string;
    readonly op: 'CREATE' | 'UPDATE' | 'DELETE';
    /** What this client wrote; empty for a delete. */
    readonly mine: DataOf<App, Model>;
    /** The server's record; null where it was deleted or may not be seen any more. */
    readonly theirs: RecordOf<App, Model> | null;
    /** The record that `mine` was written on; null for a create. */
    readonly base: RecordOf<App, Model> | null;
  };
}[ModelOf<App>];

/** What is to become of it: theirs stays, mine is written over theirs, or these fields are. */
export type ResolutionOf<App> = 'theirs' | 'mine' | { [Model in ModelOf<App>]: DataOf<App, Model> }[ModelOf<App>];

/** A write on its way to the server. */
export type PendingOf<App> = {
  [Model in ModelOf<App>]: {
    readonly key: string;
    readonly model: Model;
    readonly id: string;
    readonly op: 'CREATE' | 'UPDATE' | 'DELETE';
    readonly data: DataOf<App, Model>;
  };
}[ModelOf<App>];

/** A write that was refused, and why. */
export type RefusedOf<App> = PendingOf<App> & { readonly refusal: Refusal };
