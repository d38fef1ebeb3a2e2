import type { IdentityService } from '@trellis/service-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { isLoopback } from './client.ts';

export interface HealthRouteOptions {
  readonly identity: Pick<IdentityService, 'jwks'>;
  readonly metrics: Metrics;
  readonly isReady: () => boolean;
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** What monitors and other services ask: health, readiness, metrics, public keys. */
export function addHealthRoutes(app: FastifyInstance, { identity, metrics, isReady }: HealthRouteOptions): void {
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', (_request, reply) =>
    isReady() ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  );
  app.get('/metrics', (request, reply) =>
    reply
      .type(metricsType)
      .send(isFromThisMachine(request) ? metrics.print() : '# TYPE trellis_up gauge\ntrellis_up 1\n'),
  );
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300');
    return identity.jwks();
  });
}

/** A proxy on this machine speaks for others. */
function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isLocal = isLoopback(socket.remoteAddress ?? '');
  return isLocal && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;
}
