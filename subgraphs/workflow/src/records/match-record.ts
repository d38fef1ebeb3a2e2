import type { JsonObject, Model } from '@trellis/app-definition';
import { rootFieldNames, typeNames } from '@trellis/records-schema';
import type { Subgraph } from '@trellis/service-api';
import type { LoadedApp } from '../apps/published-apps.ts';
import { askRecords, systemCall } from './ask-records.ts';

/** Whether a record satisfies a filter now; a deleted one satisfies none. */
export async function matchRecord(
  records: Subgraph,
  asked: LoadedApp,
  model: Model,
  id: string,
  where: JsonObject,
): Promise<boolean> {
  const query = `query ($where: ${typeNames(model.name).where}!) {
    matching: ${rootFieldNames(model).query.list}(where: $where, first: 1) { nodes { id } }
  }`;
  const { matching } = await askRecords<{ matching: { nodes: readonly unknown[] } }>(
    records,
    { query, variables: { where: { AND: [{ id: { eq: id } }, where] } } },
    systemCall(asked, `workflow/match/${id}`),
  );
  return matching.nodes.length > 0;
}
