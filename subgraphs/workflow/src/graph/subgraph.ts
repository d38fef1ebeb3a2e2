import { resolveApp } from '@trellis/app-definition';
import { normalizeError, say, TrellisError } from '@trellis/errors';
import type { Answer, CallContext, GraphTarget, Subgraph } from '@trellis/service-api';
import type { Executor } from '@trellis/subgraph-kit';
import { LRUCache } from 'lru-cache';
import { isFollowed } from '../apps/is-followed.ts';
import type { Engine } from '../engine/engine.ts';
import { workflowSdl } from '../sdl/workflow-sdl.ts';
import { createAppGraph } from './app-graph.ts';

/** What workflow brings to both graphs, for those who need it before workflow can start. */
export const workflowPart: Pick<Subgraph, 'name' | 'sdl'> = {
  name: 'workflow',
  sdl: (target: GraphTarget) =>
    target.graph === 'app' && isFollowed(target.definition) ? workflowSdl(resolveApp(target.definition)) : undefined,
};

const keptGraphs = 200;

/** One executable schema an app's version, made on first use. */
export function createWorkflowSubgraph(engine: Engine): Subgraph {
  const graphs = new LRUCache<string, Executor>({ max: keptGraphs });

  const graphOf = async (call: CallContext): Promise<Executor> => {
    const version = call.app && (await engine.apps.version(call.app.id, call.app.versionHash));
    if (!version) throw new TrellisError('NOT_FOUND', say('workflow.noApp'));
    const key = `${version.id} ${version.versionHash}`;
    const graph = graphs.get(key) ?? createAppGraph(engine, version);
    if (!graph) throw new TrellisError('NOT_FOUND', say('workflow.none'));
    graphs.set(key, graph);
    return graph;
  };

  return {
    ...workflowPart,
    async answer(request, call) {
      try {
        return await (await graphOf(call)).answer(request, call);
      } catch (thrown) {
        return refusal(thrown, call, engine);
      }
    },
  };
}

function refusal(thrown: unknown, call: CallContext, { log }: Engine): Answer {
  const { formatted, code, hidden } = normalizeError(thrown, call.requestId);
  if (hidden !== undefined) log.error({ err: hidden, requestId: call.requestId }, 'workflow could not answer');
  return { body: JSON.stringify({ errors: [formatted] }), errorCode: code };
}
