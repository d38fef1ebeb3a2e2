export { migrate, type MigrateOptions } from './migrate.ts';
export { schemaOf, type ServiceName, serviceNames } from './service.ts';
export { sqlState, sqlStateOf } from './sql-state.ts';
