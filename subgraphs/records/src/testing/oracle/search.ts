import type { Row } from './database.ts';
import { modelOf } from './definition.ts';
import { Refusal } from './refusal.ts';
import { foldCase } from './values.ts';
import type { World } from './world.ts';

/** Whether each word of a search stands in some field that it looks into. */
export function answersSearch(world: World, model: string, row: Row, search: string | null | undefined): boolean {
  const texts = textsOf(world, model, row, search);
  return wordsOf(search).every((word) => texts.some((text) => text.includes(word)));
}

/** Each word, and several as one text with blanks between them, counts by the best place where it stands. */
export function relevanceOf(world: World, model: string, row: Row, search: string | null | undefined): number {
  const lines = textsOf(world, model, row, search).flatMap((text) => text.split('\n'));
  const words = wordsOf(search);
  const terms = words.length > 1 ? [words.join(' '), ...words] : words;
  const grade = (term: string) => {
    if (lines.includes(term)) return 4;
    if (lines.some((line) => line.startsWith(term))) return 3;
    if (lines.some((line) => line.includes(` ${term}`))) return 2;
    return lines.some((line) => line.includes(term)) ? 1 : 0;
  };
  return terms.reduce((sum, term) => sum + grade(term), 0);
}

export function refuseSearch(world: World, model: string, search: string | null | undefined): void {
  if (typeof search === 'string' && (modelOf(world.app, model).search ?? []).length === 0)
    throw new Refusal(['BAD_USER_INPUT']);
}

function wordsOf(search: string | null | undefined): readonly string[] {
  return (search ?? '')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map(foldCase);
}

function textsOf(world: World, model: string, row: Row, search: string | null | undefined): readonly string[] {
  if (typeof search !== 'string') return [];
  return (modelOf(world.app, model).search ?? []).flatMap((name) => {
    const value = world.value(model, row, name);
    return typeof value === 'string' ? [foldCase(value)] : [];
  });
}
