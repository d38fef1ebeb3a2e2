import { unreachable } from '@trellis/errors';
import type { WorkflowDefinition, WorkflowNode } from '../definition.ts';
import { lookup } from '../lookup.ts';

/** A node's member that names another node. */
export interface Edge {
  readonly member: string;
  readonly to: string;
}

/** Where a node leads to. */
export function edgesOf(node: WorkflowNode): readonly Edge[] {
  return membersOf(node).flatMap(([member, to]) => (to === undefined ? [] : [{ member, to }]));
}

function membersOf(node: WorkflowNode): readonly (readonly [member: string, to: string | undefined])[] {
  switch (node.type) {
    case 'condition':
      return [
        ['then', node.then],
        ['else', node.else],
      ];
    case 'update':
    case 'http':
      return [['next', node.next]];
    case 'approval':
      return [
        ['approved', node.approved],
        ['rejected', node.rejected],
      ];
    default:
      return unreachable(node);
  }
}

/** The names of all nodes that a run can come to. */
export function reachableNodes(workflow: WorkflowDefinition): ReadonlySet<string> {
  const reached = new Set([workflow.start]);
  // A set's iterator also visits what is added on the way.
  for (const name of reached) {
    const node = lookup(workflow.nodes, name);
    if (node) for (const edge of edgesOf(node)) reached.add(edge.to);
  }
  return reached;
}

export interface Loop {
  /** The node and its member that close the circle. */
  readonly node: string;
  readonly member: string;
  readonly names: readonly string[];
}

/** Circles in which no node waits for a person: a run in one would go on for ever. */
export function loopsWithoutApproval(workflow: WorkflowDefinition): readonly Loop[] {
  const loops: Loop[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const chain: string[] = [];
  const visit = (name: string, node: WorkflowNode): void => {
    state.set(name, 'open');
    chain.push(name);
    for (const { member, to } of edgesOf(node)) {
      const next = lookup(workflow.nodes, to);
      if (next === undefined || next.type === 'approval') continue;
      if (state.get(to) === 'open') loops.push({ node: name, member, names: [...chain.slice(chain.indexOf(to)), to] });
      else if (!state.has(to)) visit(to, next);
    }
    chain.pop();
    state.set(name, 'done');
  };
  for (const [name, node] of Object.entries(workflow.nodes)) {
    if (node.type !== 'approval' && !state.has(name)) visit(name, node);
  }
  return loops;
}
