export {
  type AuditAction,
  auditActions,
  type AuditCounted,
  type AuditEntry,
  type AuditEvent,
  type AuditOrigin,
  type AuditThing,
  auditThingTypes,
  originOf,
} from './event.ts';
export { type AuditSchema, type AuditStatement, insertCounted, insertEntry } from './insertion.ts';
export { keepTrail } from './keeping.ts';
export { createTally, type Tally } from './tally.ts';
export { type AuditTrail, type AuditWhere, createTrail, joinTrails } from './trail.ts';
export { type ChainBreak, verifyTrail, type Verdict } from './verify.ts';
