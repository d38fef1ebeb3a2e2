import { randomUUID } from 'node:crypto';
import type { Chance } from '../random/chance.ts';
import { type Document, fieldsOf, type ModelName, models, type Person, textOf, type World } from './world.ts';

/** A document of a replica: as it is here, and as the server is assumed to have it; undefined where it has none. */
interface Kept {
  local: Document;
  assumed: Document | undefined;
  isDirty: boolean;
}

/** What its writer knows of an edit. */
export type Fate = 'waiting' | 'acknowledged' | 'conflict' | 'overwritten';

/** What a replica has written, by the text that tells it apart. */
export interface Edit {
  readonly model: ModelName;
  readonly text: string;
  fate: Fate;
}

/** A client that writes offline, as RxDB's replication does: whole documents, pushed with what it assumes. */
export class Replica {
  readonly person: Person;
  readonly edits: Edit[] = [];
  /** Which readings it keeps, which its person chooses anew at times. */
  readings: object | undefined;
  readonly #name: string;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #documents = new Map<ModelName, Map<string, Kept>>(models.map((model) => [model, new Map()]));
  readonly #checkpoints = new Map<ModelName, { readonly cursor: string }>();
  #count = 0;

  constructor(name: string, world: World, chance: Chance) {
    this.#name = name;
    this.#world = world;
    this.#chance = chance;
    this.person = chance.of(world.people);
  }

  /** Something that its person does, with or without a network. */
  edit(): void {
    if (this.#chance.below(20) === 0) this.#chooseOthers();
    const model = this.#chance.of(models);
    const documents = this.#of(model);
    const kept = [...documents.values()].filter(({ local }) => !local._deleted);
    const choice = this.#chance.below(10);
    if (kept.length === 0 || choice < 3) {
      const local = this.#newDocument(model, randomUUID());
      documents.set(local.id, { local, assumed: undefined, isDirty: true });
      return;
    }
    const one = this.#chance.of(kept);
    if (choice === 3) {
      this.#overwrite(model, one);
      one.local = { ...one.local, _deleted: true };
    } else if (choice === 4 && model === 'Note') {
      one.local = { ...one.local, title: `${this.#name} was here` };
    } else {
      this.#overwrite(model, one);
      one.local = { ...one.local, [textOf[model]]: this.#note(model) };
    }
    one.isDirty = true;
  }

  /** Chooses other readings: with another filter a client begins anew, once it has sent what it wrote. */
  #chooseOthers(): void {
    const kept = this.#of('Reading');
    if ([...kept.values()].some(({ isDirty }) => isDirty)) return;
    kept.clear();
    this.#checkpoints.delete('Reading');
    this.readings = this.readings ? undefined : { value: { lt: 50 } };
  }

  #newDocument(model: ModelName, id: string): Document {
    const empty = Object.fromEntries(fieldsOf[model].map((name) => [name, null]));
    const own: Readonly<Record<ModelName, object>> = {
      Site: {},
      // Few numbers, so that some are taken.
      Job: {
        number: `${this.#chance.below(40)}`,
        worker: this.person.id,
        state: 'OPEN',
        siteId: this.#chance.below(2) === 0 ? null : ([...this.#of('Site').keys()].at(-1) ?? null),
      },
      Note: { count: 0 },
      Reading: { value: this.#chance.below(100) },
    };
    return { ...empty, ...own[model], [textOf[model]]: this.#note(model), id, _deleted: false };
  }

  #note(model: ModelName): string {
    const text = `${this.#name}:${++this.#count}`;
    this.edits.push({ model, text, fate: 'waiting' });
    return text;
  }

  #overwrite(model: ModelName, { local }: Kept): void {
    this.#decide(local[textOf[model]], 'overwritten', 'waiting');
  }

  #decide(text: unknown, fate: Fate, from?: Fate): void {
    const edit = this.edits.find((one) => one.text === text);
    if (edit && (from === undefined || edit.fate === from)) edit.fate = fate;
  }

  async sync(): Promise<void> {
    for (const model of models) {
      await this.push(model);
      await this.pull(model);
    }
  }

  async push(model: ModelName): Promise<void> {
    const rows = [...this.#of(model).values()]
      .filter(({ isDirty }) => isDirty)
      .map((kept) => ({ kept, sent: kept.local, assumed: kept.assumed }));
    if (rows.length === 0) return;
    const argument = `${model.toLowerCase()}PushRow`;
    const query = `mutation($rows: [${model}InputPushRow!]) { conflicts: push${model}(${argument}: $rows) { ${this.#selection(model)} } }`;
    const { conflicts } = await this.#world.send<{ conflicts: readonly Document[] }>(
      query,
      {
        rows: rows.map(({ sent, assumed }) => ({
          newDocumentState: sent,
          ...(assumed ? { assumedMasterState: assumed } : {}),
        })),
      },
      this.person,
    );
    const masters = new Map(conflicts.map((master) => [master.id, master]));
    for (const { kept, sent } of rows) this.#settle(model, kept, sent, masters.get(sent.id));
  }

  #settle(model: ModelName, kept: Kept, sent: Document, master: Document | undefined): void {
    if (!master) {
      kept.assumed = sent;
      kept.isDirty = false;
      if (!sent._deleted) this.#decide(sent[textOf[model]], 'acknowledged');
      return;
    }
    this.#decide(sent[textOf[model]], 'conflict');
    kept.assumed = master;
    // A handler takes the server's, or insists on its own: by another edit, so that it can be told apart.
    const insists = !master._deleted && !sent._deleted && !this.#world.isCalm && this.#chance.below(4) === 0;
    kept.local = insists ? { ...sent, [textOf[model]]: this.#note(model) } : master;
    kept.isDirty = insists;
  }

  async pull(model: ModelName): Promise<void> {
    const limit = this.#chance.of([1, 3, 500]);
    for (;;) {
      const query = `query($checkpoint: ${model}InputCheckpoint, $limit: Int!, $where: ${model}Where) { bulk: pull${model}(checkpoint: $checkpoint, limit: $limit, where: $where) { documents { ${this.#selection(model)} } checkpoint { cursor } } }`;
      const { bulk } = await this.#world.send<{
        bulk: { readonly documents: readonly Document[]; readonly checkpoint: { readonly cursor: string } };
      }>(query, { checkpoint: this.#checkpoints.get(model), limit, where: this.filterOf(model) }, this.person);
      for (const document of bulk.documents) this.#take(model, document);
      this.#checkpoints.set(model, bulk.checkpoint);
      if (bulk.documents.length < limit) return;
    }
  }

  /** What waits to be pushed is passed over: its push will tell. */
  #take(model: ModelName, document: Document): void {
    const kept = this.#of(model).get(document.id);
    if (kept?.isDirty) return;
    this.#of(model).set(document.id, { local: document, assumed: document, isDirty: false });
  }

  filterOf(model: ModelName): object | undefined {
    return model === 'Reading' ? this.readings : undefined;
  }

  get isDirty(): boolean {
    return models.some((model) => [...this.#of(model).values()].some(({ isDirty }) => isDirty));
  }

  /** What it shows, without what only the server counts. */
  shown(model: ModelName): readonly object[] {
    const documents = [...this.#of(model).values()].map(({ local }) => local).filter(({ _deleted }) => !_deleted);
    return documents.map((document) => this.content(model, document)).toSorted(byId);
  }

  content(model: ModelName, document: Document): { readonly id: string } {
    return { id: document.id, ...Object.fromEntries(fieldsOf[model].map((name) => [name, document[name] ?? null])) };
  }

  #of(model: ModelName): Map<string, Kept> {
    return this.#documents.get(model) ?? new Map<string, Kept>();
  }

  #selection(model: ModelName): string {
    return ['id', ...fieldsOf[model], '_deleted'].join(' ');
  }
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
