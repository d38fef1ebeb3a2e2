/** A parameter as a prepared statement sends it. */
export type Parameter = string | number | null | readonly (string | number | null)[] | Buffer;

/** A parameter in PostgreSQL's text form, or its bytes. */
export function asSent(value: Parameter): string | Buffer | null {
  if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number') return String(value);
  const items = value.map((item) =>
    item === null ? 'NULL' : `"${String(item).replaceAll(/[\\"]/g, String.raw`\$&`)}"`,
  );
  return `{${items.join()}}`;
}
