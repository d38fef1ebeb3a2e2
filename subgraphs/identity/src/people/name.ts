import { type FieldError, say } from '@trellis/errors';

const maxNameLength = 100;

/** A name as it is stored, and what is wrong with it. Every input that has one calls it `input.name`. */
export function readName(text: string): { readonly name: string; readonly faults: readonly FieldError[] } {
  const name = text.normalize('NFC').trim();
  return { name, faults: nameFaults(name) };
}

function nameFaults(name: string): readonly FieldError[] {
  const path = ['input', 'name'];
  if (name === '') return [{ path, rule: 'required', ...say('name.missing') }];
  if (name.length > maxNameLength) {
    return [
      {
        path,
        rule: 'maxLength',
        params: { maxLength: maxNameLength },
        ...say('name.tooLong', { maxLength: maxNameLength }),
      },
    ];
  }
  // Control characters and the marks that turn the direction of what follows: a name stands in other people's texts.
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name) || !name.isWellFormed()) {
    return [{ path, rule: 'pattern', ...say('name.controls') }];
  }
  return [];
}
