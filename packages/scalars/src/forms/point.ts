import { accepted, refused, type Parsed } from './parsed.ts';

/** A place on earth, as PostgreSQL's `point`: the longitude is its x, the latitude its y. */
export function parsePoint(value: unknown): Parsed {
  const message = 'Expected {latitude, longitude} in degrees: latitude from -90 to 90, longitude from -180 to 180.';
  if (typeof value !== 'object' || value === null) return refused(message);
  const { latitude, longitude, ...others } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0) return refused(message);
  return isDegree(latitude, 90) && isDegree(longitude, 180) ? accepted(`(${longitude},${latitude})`) : refused(message);
}

function isDegree(value: unknown, limit: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= limit;
}
