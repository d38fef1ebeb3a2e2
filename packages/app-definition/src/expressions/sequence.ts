import type { SequencePart } from '../app.ts';

export type ReadSequence =
  { readonly ok: true; readonly parts: readonly SequencePart[] } | { readonly ok: false; readonly message: string };

const dateForms = { yyyy: 'YYYY', yy: 'YY', mm: 'MM', dd: 'DD' } as const;

/** Reads `INV-{yyyy}-{0001}`: fixed text, parts of the date, and one counter with its first number and its width. */
export function readSequence(text: string): ReadSequence {
  const parts: SequencePart[] = [];
  for (const [piece] of text.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    const part = readPart(piece);
    if (!part) {
      const message = `"${piece}" is no part of a sequence. There are {yyyy} {yy} {mm} {dd}, and one counter such as {0001}.`;
      return { ok: false, message };
    }
    parts.push(part);
  }
  const counters = parts.filter(({ kind }) => kind === 'counter').length;
  return counters === 1
    ? { ok: true, parts }
    : {
        ok: false,
        message: 'A sequence has one counter, such as {0001}: its first number, with as many digits as it shall have.',
      };
}

function readPart(piece: string): SequencePart | undefined {
  if (!/[{}]/.test(piece)) return piece.includes('\0') ? undefined : { kind: 'text', text: piece };
  const inside = piece.slice(1, -1);
  if (/^[0-9]{1,12}$/.test(inside)) return { kind: 'counter', first: Number(inside), width: inside.length };
  return Object.hasOwn(dateForms, inside)
    ? { kind: 'date', form: dateForms[inside as keyof typeof dateForms] } // `hasOwn` is the proof.
    : undefined;
}
