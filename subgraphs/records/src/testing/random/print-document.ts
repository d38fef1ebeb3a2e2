import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';

/** A field of a selection, and choices of how to write it down. */
export interface Selection {
  /** A field's name, or `... on Type`. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly children: readonly Selection[];
  readonly alias: number;
  readonly wrap: number;
  readonly condition: number;
}

/** A selection without aliases, fragments and directives. */
export function plain(name: string, args: Selection['args'], children: readonly Selection[]): Selection {
  return { name, args, children, alias: 0, wrap: 0, condition: 0 };
}

export interface Printed {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names that mean something to JavaScript. */
const aliases = ['constructor', 'hasOwnProperty', 'toString', 'a'];
const variableNames = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];

/**
 * An operation as a document and its variables. Which values are written as literals and which as variables hangs on
 * the seed; with 0 all are literals, but for JSON that GraphQL cannot write.
 */
export function printDocument(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  selections: readonly Selection[],
  seed: number,
): Printed {
  const printing = new Printing(schema, seed);
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  if (!root) throw new Error(`no type for a ${kind}`);
  const body = printing.selections(root, selections);
  const { definitions, variables, fragments } = printing;
  const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
  return { query: [`${kind} Random${head} ${body}`, ...fragments].join('\n'), variables };
}

class Printing {
  readonly definitions: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly fragments: string[] = [];
  readonly #schema: GraphQLSchema;
  readonly #isLiteral: boolean;
  #seed: number;

  constructor(schema: GraphQLSchema, seed: number) {
    this.#schema = schema;
    this.#isLiteral = seed === 0;
    this.#seed = seed;
  }

  /** What different types have under one key must be alike, so fields of a union's types have the type in their keys. */
  selections(type: GraphQLObjectType, selections: readonly Selection[], prefix = ''): string {
    const taken = new Map<string, string>();
    return `{ ${selections.map((selection) => this.#wrapped(type, selection, taken, prefix)).join(' ')} }`;
  }

  #wrapped(type: GraphQLObjectType, selection: Selection, taken: Map<string, string>, prefix: string): string {
    if (selection.name.startsWith('...')) {
      const target = this.#schema.getType(selection.name.slice('... on '.length));
      return isObjectType(target)
        ? `${selection.name} ${this.selections(target, selection.children, target.name)}`
        : '';
    }
    const field = this.#field(type, selection, taken, prefix);
    switch (selection.wrap) {
      case 1:
        return `... { ${field} }`;
      case 2:
        return `... on ${type.name} { ${field} }`;
      case 3: {
        const name = `Part${this.fragments.length}`;
        this.fragments.push(`fragment ${name} on ${type.name} { ${field} }`);
        return `...${name}`;
      }
      default:
        return field;
    }
  }

  #field(
    type: GraphQLObjectType,
    { name, args, children, alias, condition }: Selection,
    taken: Map<string, string>,
    prefix: string,
  ): string {
    if (name === '__typename') return name;
    const definition = type.getFields()[name];
    if (!definition) throw new Error(`no field ${type.name}.${name}`);
    const given = definition.args.flatMap((argument) => {
      if (!Object.hasOwn(args, argument.name)) return [];
      return [`${argument.name}: ${this.#value(argument.type, args[argument.name], true)}`];
    });
    const call = name + (given.length > 0 ? `(${given.join(', ')})` : '');
    let key = prefix + (aliases[alias - 1] ?? name);
    // What shares a key must be one field: with the same arguments its selections are merged.
    while (taken.has(key) && (taken.get(key) !== call || children.length > 0))
      key = `k${taken.size}${key}`.slice(0, 60);
    taken.set(key, call);
    const target = getNamedType(definition.type);
    const below = children.length > 0 && isCompositeType(target) ? this.#below(target, children) : '';
    return `${key === name ? '' : `${key}: `}${call}${this.#condition(condition)}${below}`;
  }

  #below(type: ReturnType<typeof getNamedType>, children: readonly Selection[]): string {
    if (isObjectType(type)) return ` ${this.selections(type, children)}`;
    const query = this.#schema.getQueryType();
    return query ? ` { ${children.map((child) => this.#wrapped(query, child, new Map(), '')).join(' ')} }` : '';
  }

  #condition(drawn: number): string {
    const flag = drawn % 2 === 0;
    if (drawn === 8 || drawn === 9) return ` @include(if: ${flag})`;
    if (drawn !== 6 && drawn !== 7) return '';
    const name = flag ? 'yes' : 'no';
    if (!Object.hasOwn(this.variables, name)) this.#define(name, 'Boolean!', flag);
    return ` @skip(if: $${name})`;
  }

  #value(type: GraphQLInputType, value: unknown, mayBeVariable = this.#draw() % 4 === 0): string {
    if (!this.#isLiteral && mayBeVariable && this.#draw() % 2 === 0) return this.#variable(type, value);
    if (value === null) return 'null';
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const items = (value as unknown[]).map((item) => this.#value(nullable.ofType, item));
      return `[${items.join(', ')}]`;
    }
    if (isEnumType(nullable)) return value as string; // The word of an enum.
    if (isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      const members = Object.entries(value as object).map(([name, member]) => {
        const field = fields[name];
        if (!field) throw new Error(`no member ${nullable.name}.${name}`);
        return `${name}: ${this.#value(field.type, member)}`;
      });
      return `{${members.join(', ')}}`;
    }
    // JSON's keys need not be names.
    return typeof value === 'object' ? this.#variable(type, value) : JSON.stringify(value);
  }

  #variable(type: GraphQLInputType, value: unknown): string {
    const index = this.definitions.length;
    const name = (variableNames[index] ?? '') + (index < variableNames.length ? '' : `v${index}`);
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    if (isPlain && this.#draw() % 3 === 0 && !type.toString().endsWith('!')) {
      this.definitions.push(`$${name}: ${type.toString()} = ${JSON.stringify(value)}`);
    } else {
      this.#define(name, type.toString(), value);
    }
    return `$${name}`;
  }

  #define(name: string, type: string, value: unknown): void {
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
  }

  /** A small generator (mulberry32): the choices of a seed are always the same. */
  #draw(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let drawn = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    drawn = (drawn + Math.imul(drawn ^ (drawn >>> 7), 61 | drawn)) ^ drawn;
    return (drawn ^ (drawn >>> 14)) >>> 0;
  }
}
