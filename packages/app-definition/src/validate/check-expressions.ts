import { type Checked, condition } from '@trellis/expression';
import type { FieldDefinition } from '../definition.ts';
import { faultWords, ModelExpressions } from '../expressions/model-expressions.ts';
import { readSequence } from '../expressions/sequence.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { checkComputed } from './check-computed.ts';
import type { FieldView, ModelView } from './model-view.ts';

/** Whether a model's expressions name what is there, and give what they are for. */
export function checkExpressions(model: ModelView, found: ProblemList): void {
  const expressions = new ModelExpressions(model);
  for (const field of model.fields.values()) {
    const { definition } = field;
    const path = model.path + pointer('fields', field.name);
    if (definition !== undefined) checkGenerated(field, definition, expressions, path, found);
    if (definition?.formula === undefined) continue;
    checkComputed(definition, 'formula', path, found);
    const checked = expressions.formula(field);
    if (checked) reportFault(checked, definition.formula, path + pointer('formula'), found);
  }
  checkRules(model, expressions, found);
}

const defaults = ['default', 'defaultExpression', 'defaultSequence'] as const;

/** A field has one default, and a list none that is made for each record. */
function checkGenerated(
  field: FieldView,
  definition: FieldDefinition,
  expressions: ModelExpressions,
  path: string,
  found: ProblemList,
): void {
  const { defaultExpression, defaultSequence } = definition;
  const [first, ...others] = defaults.filter((member) => definition[member] !== undefined);
  for (const member of others) {
    found.error(
      'MEMBER_NOT_ALLOWED',
      path + pointer(member),
      `"${member}" does not go with "${first}". Leave one out.`,
    );
  }
  if (field.list && first !== undefined && first !== 'default') {
    const message = 'A list has no default that is made for each record. Use "default".';
    found.error('MEMBER_NOT_ALLOWED', path + pointer(first), message);
    return;
  }
  const checked = expressions.defaultOf(field);
  if (checked) reportFault(checked, defaultExpression ?? '', path + pointer('defaultExpression'), found);
  const sequence = defaultSequence === undefined ? undefined : readSequence(defaultSequence);
  if (sequence?.ok === false) found.error('VALUE_INVALID', path + pointer('defaultSequence'), sequence.message);
}

/** A rule is asked when a record is written, so it cannot hang on when that is, or on who does it. */
function checkRules(model: ModelView, expressions: ModelExpressions, found: ProblemList): void {
  for (const [name, { expression, field }] of Object.entries(model.definition.checks ?? {})) {
    const path = model.path + pointer('checks', name);
    reportFault(expressions.check(expression, condition, []), expression, path + pointer('expression'), found);
    if (field === undefined || model.fields.has(field)) continue;
    const hint = didYouMean(field, model.fields.keys());
    found.error('FIELD_UNKNOWN', path + pointer('field'), `"${model.name}" has no field ${quoted(field)}.${hint}`);
  }
}

/** Tells what is wrong with an expression, where anything is. */
export function reportFault(checked: Checked, text: string, path: string, found: ProblemList): void {
  if (checked.ok) return;
  const { fault } = checked;
  found.error(fault.isLimit ? 'LIMIT_EXCEEDED' : 'EXPRESSION_INVALID', path, faultWords(fault, text));
}
