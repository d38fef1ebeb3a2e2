import type { Operation } from './operations.ts';
import type { Pattern } from './pattern.ts';
import type { Type, Value } from './value.ts';

/**
 * A checked expression: every operation chosen, every type known. It has one meaning wherever it is computed: null makes
 * null, a condition treats null as false, and an operation that fails on a row is null there.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly type: Type; readonly value: Value }
  | { readonly kind: 'null'; readonly type: Type }
  | { readonly kind: 'field'; readonly type: Type; readonly name: string }
  | { readonly kind: 'variable'; readonly type: Type; readonly name: Variable }
  | {
      readonly kind: 'call';
      readonly type: Type;
      readonly operation: Operation;
      readonly operands: readonly Expression[];
    }
  | {
      readonly kind: 'compare';
      readonly type: 'bool';
      readonly comparison: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** With three values, as in SQL: a null operand leaves the answer open unless the others decide it. */
  | { readonly kind: 'and' | 'or'; readonly type: 'bool'; readonly of: readonly Expression[] }
  | {
      readonly kind: 'if';
      readonly type: Type;
      readonly condition: Expression;
      readonly then: Expression;
      readonly else: Expression;
    }
  | { readonly kind: 'isNull'; readonly type: 'bool'; readonly of: Expression }
  | { readonly kind: 'in'; readonly type: 'bool'; readonly item: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'inList'; readonly type: 'bool'; readonly item: Expression; readonly list: ListField }
  | { readonly kind: 'listSize'; readonly type: 'int'; readonly list: ListField }
  | { readonly kind: 'listIsNull'; readonly type: 'bool'; readonly list: ListField }
  | { readonly kind: 'matches'; readonly type: 'bool'; readonly text: Expression; readonly pattern: Pattern }
  | { readonly kind: 'fit'; readonly type: Type; readonly of: Expression; readonly to: Size };

export type Variable = 'now' | 'user.id';
export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** A field that holds several values of the type. */
export interface ListField {
  readonly name: string;
  readonly type: Type;
}

/** What the field that keeps a value has room for: what does not fit is null. */
export type Size =
  | { readonly kind: 'int32' }
  /** Rounded to the scale, half away from zero. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** Without zeros at its end. */
  | { readonly kind: 'plainDecimal' }
  | { readonly kind: 'oneOf'; readonly names: readonly string[] };

/** The fields that an expression reads. */
export function fieldsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  visit(expression, (node) => {
    if (node.kind === 'field') names.add(node.name);
    if ('list' in node) names.add(node.list.name);
  });
  return names;
}

/** Calls with every node of a tree. A node that stands in it twice is visited once. */
export function visit(expression: Expression, call: (node: Expression) => void): void {
  const seen = new Set<Expression>();
  const descend = (node: Expression): void => {
    if (seen.has(node)) return;
    seen.add(node);
    call(node);
    childrenOf(node).forEach(descend);
  };
  descend(expression);
}

/** How many nodes a tree has when it is written out. */
export function sizeOf(expression: Expression): number {
  const known = new Map<Expression, number>();
  const count = (node: Expression): number => {
    const size = known.get(node) ?? 1 + childrenOf(node).reduce((sum, child) => sum + count(child), 0);
    known.set(node, size);
    return size;
  };
  return count(expression);
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'literal':
    case 'null':
    case 'field':
    case 'variable':
    case 'listSize':
    case 'listIsNull':
      return [];
    case 'call':
      return node.operands;
    case 'compare':
      return [node.left, node.right];
    case 'and':
    case 'or':
      return node.of;
    case 'if':
      return [node.condition, node.then, node.else];
    case 'isNull':
    case 'fit':
      return [node.of];
    case 'in':
      return [node.item, ...node.values];
    case 'inList':
      return [node.item];
    case 'matches':
      return [node.text];
    default:
      return node satisfies never;
  }
}
