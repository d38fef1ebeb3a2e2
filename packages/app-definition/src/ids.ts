import { randomBytes } from 'node:crypto';
import type { AppDefinition } from './definition.ts';
import { type Element, elementsOf } from './elements.ts';

import { type AppProblem, collectProblems, pointer } from './problem.ts';

/**
 * The draft with an id on every model, field, enum, value, workflow and webhook, first in its object; all other keys keep their
 * order. What comes without an id takes that of the same name in the previous draft, else in the published version,
 * unless the draft gives it to something else (which was renamed, then), else a new one. Given ids stay as they are:
 * whether they may be there is for `checkIds`.
 */
export function assignIds(
  draft: AppDefinition,
  previousDraft?: AppDefinition,
  published?: AppDefinition,
  newId: () => string = randomId,
): AppDefinition {
  const known = [previousDraft, published].filter((definition) => definition !== undefined);
  const ids = new IdSource(draft, known, newId);
  const enums = ids.give(
    Object.entries(draft.enums ?? {}),
    known.map(({ enums: others }) => idsByName(others)),
  );
  const models = ids.give(
    Object.entries(draft.models),
    known.map(({ models: others }) => idsByName(others)),
  );
  const workflows = ids.give(
    Object.entries(draft.workflows ?? {}),
    known.map((other) => idsByName(other.workflows)),
  );
  const webhooks = ids.give(
    Object.entries(draft.webhooks ?? {}),
    known.map((other) => idsByName(other.webhooks)),
  );
  const scopes = known.map(idsByScope);
  return {
    ...draft,
    ...(draft.enums && {
      enums: fromEntries(enums, (definition) => ({
        ...definition,
        values: ids
          .give(
            definition.values.map((value) => [value.name, value]),
            scopes.map((scope) => scope.get(definition.id)),
          )
          .map(([, value]) => value),
      })),
    }),
    models: fromEntries(models, (model) => ({
      ...model,
      fields: fromEntries(
        ids.give(
          Object.entries(model.fields),
          scopes.map((scope) => scope.get(model.id)),
        ),
        (field) => field,
      ),
    })),
    ...(draft.workflows && { workflows: fromEntries(workflows, (workflow) => workflow) }),
    ...(draft.webhooks && { webhooks: fromEntries(webhooks, (webhook) => webhook) }),
  };
}

/**
 * The ids in a draft that may not be there: the same one twice, or one that neither the previous draft nor the
 * published version has in this place. The first draft of an app may bring its own, as a copy of another app does. To
 * be asked before `assignIds` makes every id a known one.
 */
export function checkIds(
  draft: AppDefinition,
  previousDraft?: AppDefinition,
  published?: AppDefinition,
): readonly AppProblem[] {
  const known = [previousDraft, published].filter((definition) => definition !== undefined);
  if (known.length === 0) return doubledIds(draft);
  const places = new Set(known.flatMap((definition) => elementsOf(definition).map(placeOf)));
  // Only here does a field know which model it is in, where the model's own id was left out.
  const assigned = elementsOf(assignIds(draft, previousDraft, published));
  const unknown = collectProblems((found) => {
    elementsOf(draft).forEach((element, i) => {
      const place = assigned[i];
      if (element.id === undefined || place === undefined || places.has(placeOf(place))) return;
      const message = `Nothing here has the id "${element.id}" so far. Leave it out: what is new is given one.`;
      found.error('ID_UNKNOWN', element.path + pointer('id'), message);
    });
  });
  return [...doubledIds(draft), ...unknown];
}

/** The ids that stand twice in a definition. */
export function doubledIds(definition: AppDefinition): readonly AppProblem[] {
  return collectProblems((found) => {
    const first = new Map<string, string>();
    for (const { id, path } of elementsOf(definition)) {
      if (id === undefined) continue;
      const other = first.get(id);
      if (other === undefined) {
        first.set(id, path);
        continue;
      }
      const message = `The id "${id}" stands at ${other} too. Leave it out where the new thing is.`;
      found.error('ID_DOUBLED', path + pointer('id'), message);
    }
  });
}

interface Identified {
  readonly id?: string;
}
type Named<T> = readonly [name: string, element: T];
type IdsByName = ReadonlyMap<string, string>;

class IdSource {
  readonly #newId: () => string;
  /** The ids in the draft, given or assigned. */
  readonly #used: Set<string>;
  /** All ids that a new one must differ from. */
  readonly #avoided: Set<string>;

  constructor(draft: AppDefinition, known: readonly AppDefinition[], newId: () => string) {
    this.#newId = newId;
    this.#used = new Set(idsIn(draft));
    this.#avoided = new Set([...this.#used, ...known.flatMap(idsIn)]);
  }

  /** Gives ids to the elements of one scope. `known` are the ids of the same scope, the most important first. */
  give<T extends Identified>(
    elements: readonly Named<T>[],
    known: readonly (IdsByName | undefined)[],
  ): readonly Named<T & { readonly id: string }>[] {
    const ids = elements.map(([, element]) => element.id);
    // One source after the other, so that the result does not depend on the order of the elements.
    for (const source of known) {
      elements.forEach(([name], i) => {
        const id = source?.get(name);
        if (ids[i] !== undefined || id === undefined || this.#used.has(id)) return;
        this.#used.add(id);
        ids[i] = id;
      });
    }
    return elements.map(([name, element], i) => [name, { id: ids[i] ?? this.#fresh(), ...element }]);
  }

  #fresh(): string {
    let id = this.#newId();
    while (this.#avoided.has(id)) id = this.#newId();
    this.#avoided.add(id);
    this.#used.add(id);
    return id;
  }
}

function idsIn(definition: AppDefinition): readonly string[] {
  return elementsOf(definition).flatMap((element) => element.id ?? []);
}

function placeOf(element: Element): string {
  return `${element.kind} ${element.parent ?? ''} ${element.id ?? ''}`;
}

function idsByName(elements: Readonly<Record<string, Identified>> | undefined): IdsByName {
  return new Map(Object.entries(elements ?? {}).flatMap(([name, { id }]) => (id === undefined ? [] : [[name, id]])));
}

/** By the id of a model or an enum: its fields' or values' ids. */
function idsByScope(definition: AppDefinition): ReadonlyMap<string, IdsByName> {
  return new Map([
    ...Object.values(definition.enums ?? {}).map(({ id, values }): [string, IdsByName] => [
      id ?? '',
      idsByName(Object.fromEntries(values.map((value) => [value.name, value]))),
    ]),
    ...Object.values(definition.models).map(({ id, fields }): [string, IdsByName] => [id ?? '', idsByName(fields)]),
  ]);
}

function fromEntries<T, U>(entries: readonly Named<T>[], change: (element: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(entries.map(([name, element]) => [name, change(element)]));
}

/** 60 bits in letters and digits that nobody confuses. */
function randomId(): string {
  return Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join('');
}

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
