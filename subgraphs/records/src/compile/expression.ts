import {
  type Expression,
  type ListField,
  type Size,
  type Type,
  type Value,
  type Variable,
  writeForm,
} from '@trellis/expression';
import { unreachable } from '@trellis/errors';
import { constant, sql, type SQL, verbatim } from '../sql.ts';
import { operationSql } from './expression-operations.ts';

/** What an expression is compiled in. */
export interface ExpressionContext {
  /** Holds the functions that expressions call. */
  readonly schema: string;
  /** The column, with its row, of a field that the expression names. */
  column(name: string): SQL;
  variable(name: Variable): SQL;
}

/**
 * An expression as SQL. It never raises an error, whatever the row holds: an operation that could is a function of the
 * app's schema that answers null instead. Each operand is written once, so the text grows as the expression does.
 */
export function compileExpression(context: ExpressionContext, expression: Expression): SQL {
  const compile = (part: Expression) => compileExpression(context, part);
  switch (expression.kind) {
    case 'literal':
      return literal(expression.type, expression.value);
    case 'null':
      return sql`null::${sqlType(expression.type)}`;
    case 'field':
      return reading(expression.type, context.column(expression.name));
    case 'variable':
      return context.variable(expression.name);
    case 'call':
      return operationSql(expression.operation, context.schema, expression.operands.map(compile));
    case 'compare': {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      return sql`(${comparable(expression.left.type, left)} ${comparisons[expression.comparison]} ${right})`;
    }
    case 'and':
    case 'or':
      return sql`(${sql.join(expression.of.map(compile), expression.kind === 'and' ? ' and ' : ' or ')})`;
    case 'if':
      return sql`case when ${compile(expression.condition)} then ${compile(expression.then)} else ${compile(expression.else)} end`;
    case 'isNull':
      return sql`(${compile(expression.of)} is null)`;
    case 'in': {
      const { item, values } = expression;
      if (values.length === 0) return sql`false`;
      const list = sql`array[${sql.join(values.map(compile), ', ')}]::${sqlType(item.type)}[]`;
      return sql`(${comparable(item.type, compile(item))} = any (${list}))`;
    }
    case 'inList': {
      const { item, list } = expression;
      return sql`(${comparable(item.type, compile(item))} = any (${listColumn(context, list)}))`;
    }
    case 'listSize':
      return sql`cardinality(${listColumn(context, expression.list)})::bigint`;
    case 'listIsNull':
      return sql`(${listColumn(context, expression.list)} is null)`;
    case 'matches':
      return sql`(${compile(expression.text)} collate "C" ~ ${constant(expression.pattern.postgres)})`;
    case 'fit':
      return fit(context, expression.to, compile(expression.of));
    default:
      return unreachable(expression);
  }
}

const comparisons = { eq: sql`=`, ne: sql`<>`, lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const;

/** In UTF-8 the order of bytes is that of code points. */
function comparable(type: Type, value: SQL): SQL {
  return type === 'string' ? sql`${value} collate "C"` : value;
}

function listColumn(context: ExpressionContext, { name, type }: ListField): SQL {
  return comparable(type, context.column(name));
}

/** What is written by hand may hold what no expression computes with: it is null there. */
function reading(type: Type, column: SQL): SQL {
  switch (type) {
    case 'int':
      return sql`${column}::bigint`;
    case 'string':
      return sql`(${column} collate "C")`;
    case 'double':
      return sql`case when abs(${column}) <= '1.7976931348623157e308' then ${column} end`;
    case 'decimal':
      return sql`case when abs(${column}) < 'Infinity' then ${column} end`;
    case 'date':
      return sql`case when ${column} between '0001-01-01' and '9999-12-31' then ${column} end`;
    case 'timestamp':
      return sql`case when ${column} between '0001-01-01T00:00:00Z' and '9999-12-31T23:59:59.999Z' then ${column} end`;
    case 'bool':
    case 'id':
    case 'time':
    case 'duration':
      return column;
    default:
      return unreachable(type);
  }
}

const sqlTypes: Readonly<Record<Type, string>> = {
  bool: 'boolean',
  int: 'bigint',
  double: 'double precision',
  decimal: 'numeric',
  string: 'text',
  id: 'uuid',
  date: 'date',
  time: 'time',
  timestamp: 'timestamptz',
  duration: 'bigint',
};

function sqlType(type: Type): SQL {
  return verbatim(sqlTypes[type]);
}

function literal(type: Type, value: Value): SQL {
  return sql`${constant(String(writeForm(type, value)))}::${sqlType(type)}`;
}

function fit(context: ExpressionContext, to: Size, value: SQL): SQL {
  const call = (name: string, ...more: readonly SQL[]) =>
    sql`${sql.identifier(context.schema, name)}(${sql.join([value, ...more], ', ')})`;
  switch (to.kind) {
    case 'int32':
      return call('_x_int32');
    case 'decimal':
      return call('_x_decimal', verbatim(String(to.precision)), verbatim(String(to.scale)));
    case 'plainDecimal':
      return sql`trim_scale(${value})`;
    case 'oneOf':
      return call('_x_one_of', sql`array[${sql.join(to.names.map(constant), ', ')}]::text[]`);
    default:
      return unreachable(to);
  }
}
