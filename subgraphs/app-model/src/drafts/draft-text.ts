import { type AppDefinition, type AppProblem, assignIds, checkIds, parseDefinition } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { problemsError } from '../problems-error.ts';

/** Of the text that is kept, ids included. */
export const maxDefinitionBytes = 4 * 2 ** 20;

/** What names may be looked up in, for ids: the texts of the draft before and of the live version. */
export interface Earlier {
  readonly draft: string | undefined;
  readonly live: string | undefined;
}

/** The argument that holds the definition, as errors name it. */
export type ArgumentPath = readonly string[];

/**
 * The text to keep for a document as it was given, with an id on everything. A document that has not the form of a
 * definition is kept as it is: its problems are told when the draft is read.
 */
export function draftText(given: unknown, earlier: Earlier, argument: ArgumentPath): string {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const said = say('draft.object');
    throw new TrellisError('VALIDATION_FAILED', said, {
      fieldErrors: [{ path: argument, rule: 'type', ...said }],
    });
  }
  const { definition } = parseDefinition(given);
  const text = JSON.stringify(definition === undefined ? given : withIds(definition, earlier, argument));
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDefinitionBytes) {
    throw new TrellisError('LIMIT_EXCEEDED', say('draft.tooLarge', { maximum: maxDefinitionBytes, bytes }), {
      extensions: { limit: 'maxDefinitionBytes', value: maxDefinitionBytes },
    });
  }
  return text;
}

function withIds(given: AppDefinition, earlier: Earlier, argument: ArgumentPath): AppDefinition {
  const draft = definitionIn(earlier.draft);
  const live = definitionIn(earlier.live);
  // A draft with nothing in it, or without the form, cannot tell which ids are known: it may have been a template's.
  const tells = draft !== undefined && Object.keys({ ...draft.models, ...draft.enums, ...draft.workflows }).length > 0;
  const problems: readonly AppProblem[] = tells ? checkIds(given, draft, live) : checkIds(given);
  if (problems.length > 0) throw problemsError('The definition has ids that cannot be.', problems, argument);
  return assignIds(given, draft, live);
}

function definitionIn(text: string | undefined): AppDefinition | undefined {
  return text === undefined ? undefined : parseDefinition(JSON.parse(text)).definition;
}
