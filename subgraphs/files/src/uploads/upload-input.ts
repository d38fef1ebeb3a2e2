import { type FieldError, type Said, say, TrellisError } from '@trellis/errors';
import { readMediaType } from '../content/media-type.ts';
import { cleanFileName } from './file-name.ts';

/** As the schema has it: sizes are text by then. */
export interface FileUploadInput {
  readonly name: string;
  readonly size: string;
  readonly type: string;
  readonly sha256?: string | null;
}

/** What somebody announces. */
export interface Announced {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** In small hexadecimal digits. */
  readonly sha256: string | undefined;
}

/** What one form may carry, and what mini-programs can send. */
export const maxFileBytes = 10 * 1024 * 1024;
const maxNameLength = 255;

/** Rejects with all faults at once. */
export function readUploadInput(input: FileUploadInput): Announced {
  const name = cleanFileName(input.name);
  const size = Number(input.size);
  const type = readMediaType(input.type);
  const sha256 = input.sha256?.toLowerCase();
  if (size > maxFileBytes) {
    throw new TrellisError('LIMIT_EXCEEDED', say('upload.tooLarge', { maximum: maxFileBytes }), {
      extensions: { limit: 'fileBytes', value: maxFileBytes },
    });
  }
  const faults: FieldError[] = [];
  const fault = (field: keyof FileUploadInput, rule: FieldError['rule'], said: Said): void =>
    void faults.push({ path: ['input', field], rule, ...said });
  if (name.length > maxNameLength) fault('name', 'maxLength', say('name.tooLong', { maxLength: maxNameLength }));
  if (size < 0) fault('size', 'min', say('upload.negativeSize'));
  if (type === undefined) fault('type', 'pattern', say('upload.type'));
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) fault('sha256', 'pattern', say('upload.sha256'));
  if (faults.length > 0 || type === undefined) {
    throw new TrellisError('VALIDATION_FAILED', say('upload.refused'), { fieldErrors: faults });
  }
  return { name, size, type, sha256 };
}
