/** What makes a visit of a run at a node. No two have the same three, which a unique index sees to. */
export interface Visit {
  readonly runId: string;
  readonly node: string;
  readonly visit: number;
}

/** The one key of a visit's effect: each repeat carries it. */
export function effectKey({ runId, node, visit }: Visit): string {
  return `${runId}:${node}:${visit}`;
}

/**
 * The request id of a visit's change, which the change log tells as its `mutationId`. The gateway lets no slash into
 * the ids that clients choose, so nobody can pretend to be a workflow.
 */
export function changeId({ runId, node, visit }: Visit): string {
  return `workflow/${runId}/${node}/${visit}`;
}

/** The run that made a change; undefined where none did. */
export function runOfChange(mutationId: string | null): string | undefined {
  return /^workflow\/([0-9a-f-]{36})\//.exec(mutationId ?? '')?.[1];
}
