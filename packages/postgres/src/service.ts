/** The services that keep static tables of their own, each in a PostgreSQL schema of its own. */
export const serviceNames = ['identity', 'app-model', 'workflow', 'files'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The PostgreSQL schema of a service: its name with an underscore. */
export function schemaOf(service: ServiceName): string {
  return service.replace('-', '_');
}
