/** Control characters, line separators, and the marks that make `cod.exe` read as `exe.doc`. */
const misleading = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name that people may be shown and systems may save under: no folders, no line breaks, never empty. */
export function cleanFileName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const name = last.replaceAll(misleading, '_').trim();
  return /^\.*$/.test(name) ? 'file' : name;
}
