import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import type { createRecords } from '../server.ts';
import type { Mutant } from './mutant.ts';

const source = new URL('..', import.meta.url).href;
const marked = /\?mutant=(\d+)$/;
const mutants: Mutant[] = [];

registerHooks({
  // All of an engine is its own, with the fault in it; packages, and so the errors that it throws, are everybody's.
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [mark] = marked.exec(context.parentURL ?? '') ?? [''];
    return resolved.url.startsWith(source) && !marked.test(resolved.url)
      ? { ...resolved, url: resolved.url + mark }
      : resolved;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const mutant = mutants[Number(marked.exec(url)?.[1])];
    if (!mutant || url.replace(marked, '') !== source + mutant.file) return loaded;
    return { ...loaded, source: withFault(mutant) };
  },
});

/** The engine with a fault in it, beside those that are loaded already. */
export async function engineWith(mutant: Mutant): Promise<typeof createRecords> {
  const number = mutants.push(mutant) - 1;
  const engine = (await import(`${source}server.ts?mutant=${number}`)) as {
    readonly createRecords: typeof createRecords;
  };
  return engine.createRecords;
}

function withFault({ name, file, from, to }: Mutant): string {
  const code = readFileSync(new URL(file, source), 'utf8');
  if (code.split(from).length !== 2) throw new Error(`“${name}” has no place, or several, in ${file}.`);
  return code.replace(from, () => to);
}
