import { sql, type SQL } from 'pg-sql2';

export { sql, type SQL };

/**
 * A constant of our own as an SQL string literal, for where a parameter cannot stand: DDL, and the fixed parts of JSON
 * text, which as parameters would defeat prepared statements. Never call it with a value of a request.
 */
export function constant(text: string): SQL {
  if (text.includes('\0')) throw new Error('a zero byte in an SQL constant');
  const quoted = text.replaceAll("'", "''");
  return verbatim(quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`);
}

/**
 * SQL text of our own as it stands: a type's name, a number. Never call it with anything of a request or a definition.
 * It is a template with nothing to fill in, because `sql.raw` greets everybody who starts the product with a warning.
 */
export function verbatim(text: string): SQL {
  return sql(Object.assign([text], { raw: [text] }));
}

/** The PostgreSQL schema of an app. */
export function appSchema(appId: string): string {
  if (!/^[0-9a-f-]{36}$/.test(appId)) throw new Error(`not an app id: ${appId}`);
  return `app_${appId.replaceAll('-', '')}`;
}

/** Statement text without parameters, for DDL. */
export function ddlText(statement: SQL): string {
  const { text, values } = sql.compile(statement);
  if (values.length > 0) throw new Error('DDL takes no parameters');
  return text;
}
