import type { Expression } from './expression.ts';
import { ExpressionFault } from './fault.ts';
import { operations, operationsBySymbol } from './operations.ts';
import type { SyntaxNode } from './parse.ts';
import { readPattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { readDate, readTimestamp } from './text-form.ts';
import { convert, type Typed } from './typed.ts';
import { typeWords } from './value.ts';

/** The operation that a symbol means between these operands. */
export function choose(symbol: string, operands: readonly Typed[], node: SyntaxNode): Expression {
  const candidates = operationsBySymbol.get(symbol) ?? [];
  const fitting = candidates.flatMap((operation): readonly Expression[] => {
    const { operands: types, result } = operations[operation];
    if (types.length !== operands.length) return [];
    const converted = operands.flatMap((operand, index) => {
      const type = types[index];
      return (type && convertFor(symbol, operand, type)) ?? [];
    });
    return converted.length === types.length ? [{ kind: 'call', type: result, operation, operands: converted }] : [];
  });
  // The one that changes least: whole numbers stay whole, and a number with a point is a double unless money is near.
  const [best] = fitting.toSorted((a, b) => conversions(a, operands) - conversions(b, operands));
  if (best) return best;
  const found = operands.map((operand) =>
    operand.kind === 'value' ? typeWords[operand.expression.type] : operand.kind === 'list' ? 'a list' : 'null',
  );
  throw new ExpressionFault(`${symbol} is not available for ${found.join(' and ') || 'nothing'}.`, node.range);
}

/** Of a moment one may ask what one may ask of its day, in UTC. */
function convertFor(symbol: string, operand: Typed, type: Expression['type']): Expression | undefined {
  const converted = convert(operand, type);
  if (converted || type !== 'date' || !symbol.startsWith('.get')) return converted;
  const moment = convert(operand, 'timestamp');
  return moment && { kind: 'call', type, operation: 'dateOfTimestamp', operands: [moment] };
}

function conversions(call: Expression, operands: readonly Typed[]): number {
  if (call.kind !== 'call') return 0;
  return operands.filter((operand, index) => operand.kind === 'value' && operand.expression !== call.operands[index])
    .length;
}

/** Checks a part, as the whole is checked. */
type Check = (node: SyntaxNode) => Typed;

/** `name(…)`. */
export function checkCall(node: Extract<SyntaxNode, { op: 'call' }>, scope: Scope, check: Check): Typed {
  const [name, args] = node.args;
  const [only] = args;
  if (name === 'has') return presence(node, only, args.length, check);
  if ((name === 'date' || name === 'timestamp' || name === 'duration') && only?.op === 'value')
    return written(name, only);
  const operands = args.map(check);
  const symbol = name === 'size' ? '.size()' : `${name}()`;
  return called(symbol, operands, node, scope);
}

/** `value.name(…)` and `math.name(…)`. */
export function checkMethod(node: Extract<SyntaxNode, { op: 'rcall' }>, scope: Scope, check: Check): Typed {
  const [name, object, args] = node.args;
  if (object.op === 'id' && object.args === 'math' && scope.field('math') === undefined)
    return math(node, name, args.map(check), scope);
  if (comprehensions.has(name)) throw new ExpressionFault(`"${name}" is not available.`, node.range);
  const receiver = check(object);
  if (name === 'matches') return matches(receiver, args, node);
  return called(`.${name}()`, [receiver, ...args.map(check)], node, scope);
}

const comprehensions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind']);

function called(symbol: string, operands: readonly Typed[], node: SyntaxNode, scope: Scope): Typed {
  if (!operationsBySymbol.has(symbol)) {
    const known = [...operationsBySymbol.keys()].filter((name) => name.endsWith('()'));
    throw new ExpressionFault(`There is no ${symbol}.${scope.suggest(symbol, known)}`, node.range);
  }
  const [only] = operands;
  if (symbol === '.size()' && only?.kind === 'list' && operands.length === 1)
    return { kind: 'value', expression: { kind: 'listSize', type: 'int', list: only.list } };
  return { kind: 'value', expression: choose(symbol, operands, node) };
}

function math(node: SyntaxNode, name: string, operands: readonly Typed[], scope: Scope): Typed {
  const [first, second, ...others] = operands;
  const symbol = `math.${name}()`;
  if (name === 'round' && operands.length === 1) {
    const places: Typed = { kind: 'value', expression: { kind: 'literal', type: 'int', value: 0n } };
    return called(symbol, [...operands, places], node, scope);
  }
  if ((name !== 'greatest' && name !== 'least') || !first || !second) return called(symbol, operands, node, scope);
  return others.reduce(
    (sum, next) => called(symbol, [sum, next], node, scope),
    called(symbol, [first, second], node, scope),
  );
}

/** `has(field)`: whether it has a value. */
function presence(node: SyntaxNode, field: SyntaxNode | undefined, count: number, check: Check): Typed {
  if (!field || count !== 1 || field.op !== 'id')
    throw new ExpressionFault('has(…) takes the name of a field.', node.range);
  const typed = check(field);
  if (typed.kind === 'nothing') throw new ExpressionFault('has(…) takes the name of a field.', node.range);
  const isNull: Expression =
    typed.kind === 'list'
      ? { kind: 'listIsNull', type: 'bool', list: typed.list }
      : { kind: 'isNull', type: 'bool', of: typed.expression };
  return { kind: 'value', expression: { kind: 'call', type: 'bool', operation: 'not', operands: [isNull] } };
}

/** A date, a moment or a duration written out. */
function written(type: 'date' | 'timestamp' | 'duration', node: Extract<SyntaxNode, { op: 'value' }>): Typed {
  const text = typeof node.args === 'string' ? node.args : '';
  const value = type === 'date' ? readDate(text) : type === 'timestamp' ? readTimestamp(text) : readDuration(text);
  const example = { date: '2026-01-31', timestamp: '2026-01-31T12:00:00Z', duration: '1h30m' }[type];
  if (value === null) throw new ExpressionFault(`Expected a text such as "${example}".`, node.range);
  return { kind: 'value', expression: { kind: 'literal', type, value } };
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `1h30m`, `-15s`, `250ms`: whole numbers with a unit each. */
function readDuration(text: string): number | null {
  if (!/^-?(\d{1,9}(h|ms|m|s))+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(h|ms|m|s)/g)) sum += Number(count) * (unitMs[unit] ?? 0);
  return text.startsWith('-') ? -sum : sum;
}

function matches(receiver: Typed, args: readonly SyntaxNode[], node: SyntaxNode): Typed {
  const [only] = args;
  const text = convert(receiver, 'string');
  if (!text) throw new ExpressionFault('Only a text can match a pattern.', node.range);
  if (args.length !== 1 || only?.op !== 'value' || typeof only.args !== 'string')
    throw new ExpressionFault('matches(…) takes a pattern that is written out.', only?.range ?? node.range);
  const read = readPattern(only.args);
  if (!read.ok) throw new ExpressionFault(read.message, only.range);
  return { kind: 'value', expression: { kind: 'matches', type: 'bool', text, pattern: read.pattern } };
}
