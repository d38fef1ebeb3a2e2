export { checkExpression, type Checked } from './check.ts';
export { evaluate, type Given, holds } from './evaluate.ts';
export {
  type Comparison,
  type Expression,
  fieldsOf,
  type ListField,
  type Size,
  type Variable,
  visit,
} from './expression.ts';
export type { Fault } from './fault.ts';
export { dayMs, limits, type Operation } from './operations.ts';
export { maximumNodes } from './parse.ts';
export type { Pattern } from './pattern.ts';
export { condition, type Purpose, type Scope, type ScopeField } from './scope.ts';
export { readForm, writeForm } from './text-form.ts';
export type { Decimal, Type, Value } from './value.ts';
