import assert from 'node:assert/strict';
import type { Caller } from '@trellis/service-api';
import type { PublishedApp } from './apps-fixture.ts';
import { told } from './told.ts';

/** A list of the root, or one of a record. */
export interface Place {
  readonly model: string;
  readonly below?: { readonly model: string; readonly id: string; readonly field: string };
}

export interface Page {
  readonly ids: readonly string[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A list as one caller pages through it. */
export class List {
  readonly #app: PublishedApp;
  readonly #place: Place;
  readonly #caller: Caller;

  constructor(app: PublishedApp, place: Place, caller: Caller) {
    this.#app = app;
    this.#place = place;
    this.#caller = caller;
  }

  /** The ids of all pages, in the list's order. */
  async pages(
    asked: object,
    { first, last }: { readonly first?: number; readonly last?: number },
  ): Promise<readonly string[]> {
    const found: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const { ids, pageInfo } = await this.page(asked, first ? { first, after: cursor } : { last, before: cursor });
      if (first) found.push(...ids);
      else found.unshift(...ids);
      more = first ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
      cursor = first ? pageInfo.endCursor : pageInfo.startCursor;
    }
    return found;
  }

  async page(asked: object, page: object): Promise<Page> {
    const selection =
      'nodes { id } edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const found = await this.#ask(selection, { ...asked, ...page });
    if (!found)
      return { ids: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
    assert.deepEqual(
      found.edges.map(({ node }) => node),
      found.nodes,
    );
    return { ids: found.nodes.map(({ id }) => id), pageInfo: found.pageInfo };
  }

  async count(asked: object): Promise<number> {
    return (await this.#ask('totalCount', asked))?.totalCount ?? 0;
  }

  /** Whatever else is asked of it; undefined where some of it may not be read. */
  async select<T>(selection: string, asked: object): Promise<T | undefined> {
    return this.#ask(selection, asked, true) as Promise<T | undefined>;
  }

  /** Undefined where the record whose list it is cannot be seen, or its list be read. */
  async #ask(selection: string, variables: object, mayBeForbidden = false): Promise<Answered | undefined> {
    const { model, below } = this.#place;
    const parameters = `$where: ${model}Where, $search: String, $orderBy: [${model}OrderBy!], $first: Int, $after: String, $last: Int, $before: String, $offset: Int, $distinctOn: [${model}FieldName!], $deleted: DeletedRecords = EXCLUDE`;
    const call = `(where: $where, search: $search, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset, distinctOn: $distinctOn, deleted: $deleted) { ${selection} }`;
    const root = (name: string) => this.#app.definition.models[name]?.plural ?? '';
    const query = below
      ? `query(${parameters}) { outer: ${root(below.model)}(where: {id: {eq: "${below.id}"}}) { nodes { list: ${below.field}${call} } } }`
      : `query(${parameters}) { list: ${root(model)}${call} }`;
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null));
    const { body, errorCode } = await this.#app.answer(query, given, this.#caller);
    if ((below || mayBeForbidden) && errorCode === 'FORBIDDEN') return undefined;
    const { data, errors } = JSON.parse(body.toString()) as { readonly data: Data | null; readonly errors?: unknown };
    assert.equal(errors, undefined, told(query, variables));
    return data?.list ?? data?.outer?.nodes[0]?.list;
  }
}

interface Answered {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: Page['pageInfo'];
  readonly totalCount: number;
}

interface Data {
  readonly list?: Answered;
  readonly outer?: { readonly nodes: readonly { readonly list: Answered }[] };
}
