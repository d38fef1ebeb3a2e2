export { checkDatabase, type CheckDatabaseOptions } from './check-database.ts';
export { framedQuery, type FramedQuery, type Parameter } from './framed-query.ts';
export { migrate, type MigrateOptions } from './migrate.ts';
export { createPool, type PoolOptions, type Queryable } from './pool.ts';
export { createPrismaAdapter } from './prisma-adapter.ts';
export { schemaOf, type ServiceName, serviceNames } from './service.ts';
export { isStalePlan, isUnreachable, sqlState, sqlStateOf } from './sql-state.ts';
export { transaction, type TransactionOptions } from './transaction.ts';
