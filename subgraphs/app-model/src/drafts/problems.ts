import { type AppDefinition, type AppProblem, parseDefinition, validateDefinition } from '@trellis/app-definition';

export interface DefinitionProblems {
  /** Undefined where the text has not the form of a definition; the problems then say where. */
  readonly definition: AppDefinition | undefined;
  readonly problems: readonly AppProblem[];
}

/** Everything that is wrong with a definition. */
export function definitionProblems(text: string): DefinitionProblems {
  const { definition, problems } = parseDefinition(JSON.parse(text));
  return definition === undefined ? { definition, problems } : { definition, problems: validateDefinition(definition) };
}
