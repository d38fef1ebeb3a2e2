import { say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

/** A place on earth, as PostgreSQL's `point`: the longitude is its x, the latitude its y. */
export function parsePoint(value: unknown): Parsed {
  const form = say('value.point', { form: '{latitude, longitude}' });
  if (typeof value !== 'object' || value === null) return refused(form);
  const { latitude, longitude, ...others } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0) return refused(form);
  return isDegree(latitude, 90) && isDegree(longitude, 180) ? accepted(`(${longitude},${latitude})`) : refused(form);
}

function isDegree(value: unknown, limit: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= limit;
}
