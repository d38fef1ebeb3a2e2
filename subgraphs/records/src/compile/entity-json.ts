import type { Selected } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { jsonText, objectPieces } from './json.ts';

/** An entity of another subgraph as JSON text, by the id that stands for it here. */
export function entityJson(parts: Extract<Selected, { kind: 'entity' }>['parts'], id: SQL): SQL {
  const members = parts.map((part) => ({
    key: part.key,
    value: part.kind === 'id' ? ['"', sql`${id}::text`, '"'] : [part.json],
  }));
  return sql`case when ${id} is null then 'null' else ${jsonText(objectPieces(members))} end`;
}
