import type { Model } from '@trellis/app-definition';
import { TrellisError } from '@trellis/errors';
import { rootFieldNames, typeNames } from '@trellis/records-schema';
import type { CallContext, Subgraph } from '@trellis/service-api';
import { askRecords } from './ask-records.ts';

/** Which of a model's records the caller may read. */
export async function readableRecords(
  records: Subgraph,
  model: Model,
  ids: readonly string[],
  { idempotencyKey: _ofTheMutation, ...call }: CallContext,
): Promise<ReadonlySet<string>> {
  const query = `query ($where: ${typeNames(model.name).where}!, $first: Int!) {
    readable: ${rootFieldNames(model).query.list}(where: $where, first: $first) { nodes { id } }
  }`;
  const readable = new Set<string>();
  for (let from = 0; from < ids.length; from += model.maxPageSize) {
    const part = ids.slice(from, from + model.maxPageSize);
    const variables = { where: { id: { in: part } }, first: part.length };
    try {
      const { readable: page } = await askRecords<Page>(records, { query, variables }, call);
      for (const { id } of page.nodes) readable.add(id);
    } catch (error) {
      // Who has no rule for the model at all reads nothing of it.
      if (error instanceof TrellisError && error.code === 'FORBIDDEN') return readable;
      throw error;
    }
  }
  return readable;
}

interface Page {
  readonly readable: { readonly nodes: readonly { readonly id: string }[] };
}
