import type { Param } from '../request.ts';
import type { SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { foldCase, inOneForm } from './fold-case.ts';

/**
 * A stored text to be compared with one that is asked for: only such letters are brought into one form as stand in that.
 * All of them at each row take five times as long as the small letters do, and most texts have none.
 */
export function foldCaseFor(compilation: Compilation, asked: Param, text: SQL): SQL {
  if (asked.source.kind === 'item') return foldCase(text);
  const letters = (form: 'second' | 'first') =>
    compilation.param({
      ...asked,
      type: { kind: 'letterForms', form, list: asked.type.kind === 'field' && asked.type.list },
    });
  return inOneForm(text, letters('second'), letters('first'));
}
