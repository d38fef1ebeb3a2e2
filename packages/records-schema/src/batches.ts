import type { Model } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';

/** What many records at once are answered with, and what becomes of those that are there already. */
export function batchTypes({ name }: Model): readonly string[] {
  const { object, batchResult, onConflict, fieldName, where } = typeNames(name);
  return [
    block(`type ${batchResult}`, ['affectedCount: Int!', `nodes: [${object}!]!`]),
    block(`input ${onConflict}`, [`fields: [${fieldName}!]!`, `update: [${fieldName}!]! = []`, `where: ${where}`]),
  ];
}
