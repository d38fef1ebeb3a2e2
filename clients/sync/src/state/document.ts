/** A record's fields as the wire has them: scalars, enums and ids, by name. Never changed in place. */
export type Document = { readonly id: string; readonly version?: number | null } & Readonly<Record<string, unknown>>;

/** Some fields, to be written. */
export type Values = Readonly<Record<string, unknown>>;

/** Those that the server sets: never written. */
const serverFields: readonly string[] = [
  'id',
  'version',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'createdBy',
  'updatedBy',
];

/** Without the fields that only the server sets. */
export function writableOf(document: Document): Values {
  return Object.fromEntries(Object.entries(document).filter(([field]) => !serverFields.includes(field)));
}
