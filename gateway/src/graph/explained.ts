import type { GraphQLDataSource } from '@apollo/gateway';
import type { Call } from '../call/call.ts';
import type { ExplainedFetch, OwnExplain } from '../call/explained-fetch.ts';

type Source = GraphQLDataSource<Call>;

/** Notes each question of an operation that is explained. */
export function explaining(service: string, source: Source): Source {
  return {
    async process(fetch) {
      const { context, outcome } = fetch.context as Call;
      if (!context.explain) return source.process(fetch);
      const started = performance.now();
      const response = await source.process(fetch);
      const own = (response.extensions as { readonly explain?: OwnExplain } | undefined)?.explain;
      outcome.fetches.push({ service, started, ended: performance.now(), own });
      return response;
    },
  };
}

/**
 * `extensions.explain` of an operation by plan: its stages, each question with its service, beginning and length, and
 * all statements of records, each with the number of the question that it belongs to.
 */
export function explainPlan(
  fetches: readonly ExplainedFetch[],
  { began, planned }: { readonly began: number; readonly planned: number },
) {
  const inOrder = fetches.toSorted((a, b) => a.started - b.started);
  return {
    stagesMs: { plan: milliseconds(planned - began), run: milliseconds(performance.now() - planned) },
    fetches: inOrder.map(({ service, started, ended, own }) => ({
      service,
      startMs: milliseconds(started - planned),
      ms: milliseconds(ended - started),
      ...(own?.stagesMs && { stagesMs: own.stagesMs }),
    })),
    statements: inOrder.flatMap(({ own }, fetch) =>
      (own?.statements ?? []).map((statement) => ({ fetch, ...statement })),
    ),
  };
}

function milliseconds(time: number): number {
  return Number(time.toFixed(3));
}
