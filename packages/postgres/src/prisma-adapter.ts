import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { schemaOf, type ServiceName } from './service.ts';

/**
 * What a service's Prisma client is made with: it uses the service's pool and writes the service's schema into every
 * name. Closing the client leaves the pool open. SQL of one's own (`$queryRaw`) has to name the schema itself.
 */
export function createPrismaAdapter(pool: Pool, service: ServiceName): PrismaPg {
  return new PrismaPg(pool, { schema: schemaOf(service) });
}
