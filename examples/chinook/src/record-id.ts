import { createHash } from 'node:crypto';

/** The models that the loader fills, each with an hour of its own on the ids' clock. */
export const models = [
  'Artist',
  'Genre',
  'MediaType',
  'Playlist',
  'Album',
  'Track',
  'Employee',
  'Customer',
  'Invoice',
  'InvoiceLine',
] as const;
export type ModelName = (typeof models)[number];

const epoch = Date.UTC(2009, 0, 1);
const hour = 3_600_000;

/**
 * A record's UUID, always the same for one model and number, so that a second run meets the first one's records. It is
 * of version 7: its time grows with the number, so records sort by it as they do in the CSV, and the rest is a hash.
 */
export function recordId(model: ModelName, number: number): string {
  const time = epoch + models.indexOf(model) * hour + number;
  const random = createHash('sha256').update(`chinook:${model}:${number}`).digest('hex');
  const hex = [
    time.toString(16).padStart(12, '0'),
    `7${random.slice(0, 3)}`,
    ((Number.parseInt(random.slice(3, 7), 16) & 0x3fff) | 0x8000).toString(16),
    random.slice(7, 19),
  ].join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
