import { type Label, labelText, type Model } from '@trellis/app-definition';
import { type FieldError, inLanguage, languageOf, say, TrellisError } from '@trellis/errors';
import type { ArgumentPath } from '../request.ts';

/** What is told of a record that does not meet its model's checks: all of them, in the builder's own words. */
export function brokenChecks(
  model: Model,
  names: readonly string[],
  place: ArgumentPath,
  language: string | undefined,
  cause: unknown,
): TrellisError {
  const broken = model.checks.filter(({ name }) => names.includes(name));
  const fieldErrors = broken.flatMap(({ name, message, fields }): readonly FieldError[] => {
    const fault = { rule: 'custom', params: { check: name }, message: words(name, message, language) } as const;
    if (fields.length === 0) return [{ path: place, ...fault }];
    return fields.map((field) => ({ path: [...place, field.name], ...fault }));
  });
  const messages = new Set(fieldErrors.map(({ message }) => message));
  return new TrellisError('VALIDATION_FAILED', [...messages].join(' '), { fieldErrors, cause, isTranslated: true });
}

function words(name: string, message: Label | undefined, language: string | undefined): string {
  if (message !== undefined) return labelText(message, language, name);
  return inLanguage(say('record.check', { name }).sentence, languageOf(language));
}
