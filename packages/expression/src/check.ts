import { checkCall, checkMethod, choose } from './check-calls.ts';
import { type Comparison, type Expression, sizeOf, type Variable, visit } from './expression.ts';
import { ExpressionFault, type Fault } from './fault.ts';
import { limits } from './operations.ts';
import { maximumNodes, parse, type SyntaxNode } from './parse.ts';
import type { Purpose, Scope } from './scope.ts';
import { readDecimal } from './decimal.ts';
import { alike, convert, type Typed, type TypedValue } from './typed.ts';
import { type Type, typeWords } from './value.ts';

export type Checked =
  { readonly ok: true; readonly expression: Expression } | { readonly ok: false; readonly fault: Fault };

/** Reads an expression and checks it against what it may name and what it is for. */
export function checkExpression(text: string, scope: Scope, purpose: Purpose): Checked {
  try {
    const syntax = parse(text);
    const typed = checkNode(syntax, scope);
    const expression = convert(typed, purpose.type);
    if (!expression) throw new ExpressionFault(mismatch(typed, purpose), syntax.range);
    const fitted: Expression = purpose.size
      ? { kind: 'fit', type: purpose.type, of: expression, to: purpose.size }
      : expression;
    // Formulas are written out where others name them, so together they may be larger than each of them.
    if (sizeOf(fitted) > maximumNodes + 1)
      throw new ExpressionFault(
        `With the formulas that it names, the expression has more than ${maximumNodes} parts.`,
        syntax.range,
        true,
      );
    return { ok: true, expression: fitted };
  } catch (error) {
    if (error instanceof ExpressionFault) return { ok: false, fault: error.fault };
    throw error;
  }
}

function mismatch(typed: Typed, purpose: Purpose): string {
  const found = typed.kind === 'list' ? 'a list' : typed.kind === 'nothing' ? 'null' : typeWords[typed.expression.type];
  const hint =
    typed.kind === 'value' && typed.expression.type === 'double' && purpose.type === 'decimal'
      ? ' Only numbers written with a point, and no fields of the type Float, become decimals.'
      : '';
  return `This is ${found}, and ${purpose.words} is expected.${hint}`;
}

function checkNode(node: SyntaxNode, scope: Scope): Typed {
  switch (node.op) {
    case 'value':
      return literal(node);
    case 'id':
      return named(node, node.args, scope);
    case '.': {
      const [object, member] = node.args;
      if (object.op === 'id' && object.args === 'user' && member === 'id') return variable(node, 'user.id', scope);
      const isRelation = object.op === 'id' && scope.field(`${object.args}Id`) !== undefined;
      const message = isRelation
        ? 'An expression reads the fields of its own record alone, not those of related records.'
        : `"${member}" is no member of anything here. There is "user.id".`;
      throw new ExpressionFault(message, node.range);
    }
    case 'call':
      return checkCall(node, scope, (part) => checkNode(part, scope));
    case 'rcall':
      return checkMethod(node, scope, (part) => checkNode(part, scope));
    case '!_':
      return value(choose('!', [checkNode(node.args, scope)], node));
    case '-_':
      return negative(node, scope);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return value(
        choose(
          node.op,
          node.args.map((operand) => checkNode(operand, scope)),
          node,
        ),
      );
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return value(compare(node, comparisons[node.op], scope));
    case '&&':
    case '||': {
      const kind = node.op === '&&' ? 'and' : 'or';
      const of = node.args.map((part) => mustBe('bool', checkNode(part, scope), part));
      return value({ kind, type: 'bool', of });
    }
    case '?:':
      return conditional(node, scope);
    case 'in':
      return value(membership(node, scope));
    case 'list':
      throw new ExpressionFault('A list stands behind "in" alone: status in ["OPEN", "PAID"].', node.range);
    case 'map':
    case '[]':
    case '[?]':
    case '.?':
      throw new ExpressionFault('Maps, and members of lists, are not available.', node.range);
    default:
      return node satisfies never;
  }
}

function value(expression: Expression): TypedValue {
  return { kind: 'value', expression };
}

function numeric(expression: Expression, asDecimal: Expression | undefined): TypedValue {
  return asDecimal ? { kind: 'value', expression, asDecimal } : { kind: 'value', expression };
}

function literal(node: Extract<SyntaxNode, { op: 'value' }>): Typed {
  const constant = node.args;
  switch (typeof constant) {
    case 'string':
      if (constant.includes('\0')) throw new ExpressionFault('A text cannot hold a zero byte.', node.range);
      return value({ kind: 'literal', type: 'string', value: constant });
    case 'boolean':
      return value({ kind: 'literal', type: 'bool', value: constant });
    case 'bigint':
      if (constant > limits.int.greatest) throw new ExpressionFault('This number is too large.', node.range);
      return value({ kind: 'literal', type: 'int', value: constant });
    case 'number': {
      if (!Number.isFinite(constant)) throw new ExpressionFault('This number is too large.', node.range);
      const decimal = readDecimal(node.input.slice(node.start, node.end).replace(/^\./, '0.'));
      const asDecimal: Expression | undefined = decimal && { kind: 'literal', type: 'decimal', value: decimal };
      return numeric({ kind: 'literal', type: 'double', value: constant }, asDecimal);
    }
    default:
      if (constant === null) return { kind: 'nothing' };
      throw new ExpressionFault('Bytes and unsigned numbers are not available.', node.range);
  }
}

/** The least int has no positive to make it of. */
function negative(node: Extract<SyntaxNode, { op: '-_' }>, scope: Scope): Typed {
  const operand = node.args;
  if (operand.op === 'value' && operand.args === -limits.int.least)
    return value({ kind: 'literal', type: 'int', value: limits.int.least });
  const typed = checkNode(operand, scope);
  const asDecimal = typed.kind === 'value' && typed.asDecimal;
  return numeric(choose('-x', [typed], node), asDecimal ? choose('-x', [value(asDecimal)], node) : undefined);
}

function named(node: SyntaxNode, name: string, scope: Scope): Typed {
  const field = scope.field(name);
  switch (field?.kind) {
    case undefined:
      break;
    case 'value':
      return {
        ...value({ kind: 'field', type: field.type, name }),
        ...(field.values ? { values: field.values } : {}),
      };
    case 'list':
      return {
        kind: 'list',
        list: { name, type: field.type },
        ...(field.values ? { values: field.values } : {}),
      };
    case 'formula':
      refuseVariables(node, name, field.expression, scope);
      return value(field.expression);
    case 'unusable':
      throw new ExpressionFault(field.message, node.range);
    default:
      return field satisfies never;
  }
  if (name === 'now') return variable(node, 'now', scope);
  const hint = name === 'user' ? ' The person is "user.id".' : scope.suggest(name, scope.fieldNames);
  throw new ExpressionFault(`"${scope.owner}" has no field "${name}".${hint}`, node.range);
}

/** What a formula names of the moment is named wherever the formula is. */
function refuseVariables(node: SyntaxNode, name: string, formula: Expression, scope: Scope): void {
  visit(formula, (part) => {
    if (part.kind !== 'variable' || scope.variables.has(part.name)) return;
    throw new ExpressionFault(`"${name}" names "${part.name}", which is not available here.`, node.range);
  });
}

const variableTypes: Readonly<Record<Variable, Type>> = { now: 'timestamp', 'user.id': 'id' };

function variable(node: SyntaxNode, name: Variable, scope: Scope): Typed {
  if (!scope.variables.has(name)) throw new ExpressionFault(`"${name}" is not available here.`, node.range);
  return value({ kind: 'variable', type: variableTypes[name], name });
}

const comparisons = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
} as const satisfies Record<string, Comparison>;

type ComparisonNode = Extract<SyntaxNode, { op: keyof typeof comparisons }>;

function compare(node: ComparisonNode, comparison: Comparison, scope: Scope): Expression {
  const [left, right] = [checkNode(node.args[0], scope), checkNode(node.args[1], scope)];
  const isEquality = comparison === 'eq' || comparison === 'ne';
  if (left.kind === 'nothing' || right.kind === 'nothing') {
    const other = left.kind === 'nothing' ? right : left;
    if (!isEquality || other.kind === 'nothing')
      throw new ExpressionFault('With null there is "== null" and "!= null" alone.', node.range);
    const isNull: Expression =
      other.kind === 'list'
        ? { kind: 'listIsNull', type: 'bool', list: other.list }
        : { kind: 'isNull', type: 'bool', of: other.expression };
    return comparison === 'eq' ? isNull : { kind: 'call', type: 'bool', operation: 'not', operands: [isNull] };
  }
  if (left.kind === 'list' || right.kind === 'list')
    throw new ExpressionFault('Lists are not compared; ask size(list), or whether something is in it.', node.range);
  const pair = alike(left, right);
  if (!pair) {
    const [a, b] = [typeWords[left.expression.type], typeWords[right.expression.type]];
    throw new ExpressionFault(`${a} and ${b} cannot be compared.`, node.range);
  }
  const [a, b] = pair;
  if (!isEquality && (a.type === 'bool' || a.type === 'id'))
    throw new ExpressionFault(`Of ${typeWords[a.type]} none is smaller than another.`, node.range);
  checkName(left, right, node, scope);
  checkName(right, left, node, scope);
  return { kind: 'compare', type: 'bool', comparison, left: a, right: b };
}

/** A name that an enum does not have is a mistake, though as a text it could be compared. */
function checkName(field: Typed, constant: Typed, node: SyntaxNode, scope: Scope): void {
  if (field.kind === 'nothing' || !field.values || constant.kind !== 'value') return;
  const { expression } = constant;
  if (expression.kind !== 'literal' || typeof expression.value !== 'string') return;
  if (field.values.includes(expression.value)) return;
  const hint = scope.suggest(expression.value, field.values) || ` It has ${field.values.slice(0, 10).join(', ')}.`;
  throw new ExpressionFault(`The enum has no value "${expression.value}".${hint}`, node.range);
}

function conditional(node: Extract<SyntaxNode, { op: '?:' }>, scope: Scope): Typed {
  const [test, first, second] = node.args;
  const condition = mustBe('bool', checkNode(test, scope), test);
  const [yes, no] = [checkNode(first, scope), checkNode(second, scope)];
  if (yes.kind === 'list' || no.kind === 'list') throw new ExpressionFault('A list is no value.', node.range);
  const make = (then: Expression, otherwise: Expression): Typed =>
    value({ kind: 'if', type: then.type, condition, then, else: otherwise });
  const nothing = (type: Type): Expression => ({ kind: 'null', type });
  if (yes.kind === 'nothing' && no.kind === 'nothing') throw new ExpressionFault('Both branches are null.', node.range);
  if (yes.kind === 'nothing') return no.kind === 'nothing' ? yes : make(nothing(no.expression.type), no.expression);
  if (no.kind === 'nothing') return make(yes.expression, nothing(yes.expression.type));
  const pair = alike(yes, no);
  if (!pair) {
    const [a, b] = [typeWords[yes.expression.type], typeWords[no.expression.type]];
    throw new ExpressionFault(`The branches are ${a} and ${b}; both must be of one type.`, node.range);
  }
  const made = make(...pair);
  if (made.kind !== 'value' || !yes.asDecimal || !no.asDecimal) return made;
  return numeric(made.expression, { kind: 'if', type: 'decimal', condition, then: yes.asDecimal, else: no.asDecimal });
}

function membership(node: Extract<SyntaxNode, { op: 'in' }>, scope: Scope): Expression {
  const [itemNode, listNode] = node.args;
  const item = checkNode(itemNode, scope);
  if (item.kind !== 'value') throw new ExpressionFault('A single value stands before "in".', itemNode.range);
  if (listNode.op !== 'list') {
    const list = checkNode(listNode, scope);
    if (list.kind !== 'list') throw new ExpressionFault('A list is expected behind "in".', listNode.range);
    const converted = convert(item, list.list.type);
    if (!converted) throw new ExpressionFault(`The list holds ${typeWords[list.list.type]} each.`, node.range);
    checkName(list, item, node, scope);
    return { kind: 'inList', type: 'bool', item: converted, list: list.list };
  }
  const values = listNode.args.map((one) => {
    const typed = checkNode(one, scope);
    if (typed.kind !== 'value') throw new ExpressionFault('A value is expected here.', one.range);
    checkName(item, typed, one, scope);
    return { typed, node: one };
  });
  // Beside a decimal a whole number is one too, whichever of them it is.
  const type =
    values.some(({ typed }) => typed.expression.type === 'decimal') && convert(item, 'decimal')
      ? 'decimal'
      : item.expression.type;
  const converted = convert(item, type);
  if (!converted) throw new ExpressionFault('A value is expected here.', itemNode.range);
  return {
    kind: 'in',
    type: 'bool',
    item: converted,
    values: values.map(({ typed, node: one }) => {
      const same = convert(typed, type);
      if (!same) throw new ExpressionFault(`Expected ${typeWords[type]}, as what stands before "in" is.`, one.range);
      return same;
    }),
  };
}

function mustBe(type: Type, typed: Typed, node: SyntaxNode): Expression {
  const expression = convert(typed, type);
  if (expression) return expression;
  const found = typed.kind === 'list' ? 'a list' : typed.kind === 'nothing' ? 'null' : typeWords[typed.expression.type];
  throw new ExpressionFault(`This is ${found}, and ${typeWords[type]} is expected.`, node.range);
}
