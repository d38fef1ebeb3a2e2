import { LRUCache } from 'lru-cache';
import { type DocumentNode, parse, valueFromASTUntyped } from 'graphql';
import { type Operation, operationOf } from '../read/document.ts';
import { observe, type Observation, type Question, recordingObserver, valueAt } from '../read/observer.ts';
import type { Variables } from '../request.ts';

/**
 * Compiled operations of one version of an app. They are found by the document's text, the operation's name, the
 * caller's roles, and the structure of the variables; the latter as a decision tree whose questions are those that
 * reading the operation asked, so a request asks no more than it must.
 */
export class Operations<Compiled> {
  readonly #documents: LRUCache<string, DocumentNode>;
  readonly #operations: LRUCache<string, PreparedOperation<Compiled>>;

  constructor(maximum: number) {
    this.#documents = new LRUCache({ max: maximum });
    this.#operations = new LRUCache({ max: maximum });
  }

  find(
    query: string,
    name: string | undefined,
    roles: string,
    variables: Variables,
    compile: Compile<Compiled>,
  ): Found<Compiled> {
    const key = `${name ?? ''} ${roles} ${query}`;
    let prepared = this.#operations.get(key);
    if (!prepared) {
      let document = this.#documents.get(query);
      if (!document) {
        document = parse(query, { noLocation: true });
        this.#documents.set(query, document);
      }
      prepared = new PreparedOperation(operationOf(document, name));
      this.#operations.set(key, prepared);
    }
    return prepared.find(variables, compile);
  }
}

export type Compile<Compiled> = (operation: Operation, observer: ReturnType<typeof recordingObserver>) => Compiled;

export interface Found<Compiled> {
  readonly compiled: Compiled;
  /** With the document's defaults filled in. */
  readonly variables: Variables;
}

type Tree<Compiled> =
  | { readonly kind: 'leaf'; readonly compiled: Compiled }
  | { readonly kind: 'question'; readonly question: Question; readonly branches: Map<Observation, Tree<Compiled>> };

/** Structures of variables that one operation is kept compiled for; with more of them it starts anew. */
const maximumVariants = 200;

/** A structure that took more questions than this will hardly come again, and would fill the memory. */
const maximumKeptQuestions = 2_000;

class PreparedOperation<Compiled> {
  readonly #operation: Operation;
  readonly #defaults: readonly (readonly [string, unknown])[];
  #tree: Tree<Compiled> | undefined;
  #variants = 0;

  constructor(operation: Operation) {
    this.#operation = operation;
    this.#defaults = (operation.node.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    );
  }

  find(given: Variables, compile: Compile<Compiled>): Found<Compiled> {
    const variables = this.#withDefaults(given);
    let tree = this.#tree;
    while (tree?.kind === 'question') tree = tree.branches.get(observe(tree.question, variables));
    if (tree) return { compiled: tree.compiled, variables };
    const observer = recordingObserver(variables);
    const compiled = compile(this.#operation, observer);
    if (observer.asked.length <= maximumKeptQuestions) this.#keep(observer.asked, compiled);
    return { compiled, variables };
  }

  #withDefaults(variables: Variables): Variables {
    const missing = this.#defaults.filter(([name]) => valueAt([name], variables) === undefined);
    return missing.length === 0 ? variables : { ...variables, ...Object.fromEntries(missing) };
  }

  /** Reading is deterministic: what it asks next depends on the answers so far alone, so the questions form a tree. */
  #keep(asked: readonly (readonly [Question, Observation])[], compiled: Compiled): void {
    if (this.#variants >= maximumVariants) {
      this.#tree = undefined;
      this.#variants = 0;
    }
    this.#variants++;
    const leaf: Tree<Compiled> = { kind: 'leaf', compiled };
    let tree = this.#tree;
    let hang = (branch: Tree<Compiled>): void => void (this.#tree = branch);
    for (const [question, answer] of asked) {
      if (!tree || tree.kind === 'leaf') {
        tree = { kind: 'question', question, branches: new Map() };
        hang(tree);
      }
      const { branches }: Extract<Tree<Compiled>, { kind: 'question' }> = tree;
      hang = (branch) => void branches.set(answer, branch);
      tree = branches.get(answer);
    }
    hang(leaf);
  }
}
