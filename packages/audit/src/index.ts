export { createDenials, type Denials } from './denials.ts';
export {
  type AuditAction,
  auditActions,
  type AuditDenial,
  type AuditEntry,
  type AuditEvent,
  type AuditOrigin,
  type AuditThing,
  auditThingTypes,
  originOf,
} from './event.ts';
export { type AuditSchema, type AuditStatement, insertDenial, insertEntry } from './insertion.ts';
export { keepTrail } from './keeping.ts';
export { type AuditTrail, type AuditWhere, createTrail, joinTrails } from './trail.ts';
export { type ChainBreak, verifyTrail, type Verdict } from './verify.ts';
