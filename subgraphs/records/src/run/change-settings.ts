import type { PipelinedStatement } from '@trellis/postgres';
import type { CallContext } from '@trellis/service-api';

/** By whom and for what the transaction changes records, as the change log has it. */
export function changeSettings({ caller, requestId }: Pick<CallContext, 'caller' | 'requestId'>): PipelinedStatement {
  return {
    name: 'change settings',
    text: `select set_config('trellis.actor', $1, true), set_config('trellis.mutation', $2, true)`,
    values: [caller.person?.id ?? '', requestId],
  };
}
