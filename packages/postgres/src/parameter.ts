/** A parameter as a prepared statement sends it. */
export type Parameter = string | number | null | readonly (string | number | null)[] | Buffer;

/** A parameter in PostgreSQL's text form, or its bytes. */
export function asSent(value: Parameter): string | Buffer | null {
  return Buffer.isBuffer(value) ? value : parameterText(value);
}

/** A parameter in PostgreSQL's text form, which a cast makes a value of its type. */
export function parameterText(value: Parameter): string | null {
  if (value === null || typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return String.raw`\x${value.toString('hex')}`;
  if (typeof value === 'number') return String(value);
  const items = value.map((item) =>
    item === null ? 'NULL' : `"${String(item).replaceAll(/[\\"]/g, String.raw`\$&`)}"`,
  );
  return `{${items.join()}}`;
}
