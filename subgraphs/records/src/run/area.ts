import { type Said, say } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';

export type ParsedArea = { readonly ok: true; readonly numbers: readonly number[] } | ({ readonly ok: false } & Said);

/** `{of, meters}` as longitude, latitude and metres; `{southWest, northEast}` as west, south, east and north. */
export function parseArea(form: 'distance' | 'box', value: unknown): ParsedArea {
  const members = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (form === 'box') {
    const [southWest, northEast] = [parsePlace(members['southWest']), parsePlace(members['northEast'])];
    if (!southWest.ok) return southWest;
    return northEast.ok ? { ok: true, numbers: [...southWest.numbers, ...northEast.numbers] } : northEast;
  }
  const [of, meters] = [parsePlace(members['of']), parseScalar('Float', members['meters'])];
  if (!of.ok) return of;
  return meters.ok
    ? { ok: true, numbers: [...of.numbers, Number(meters.value)] }
    : { ok: false, ...say('value.float') };
}

function parsePlace(value: unknown): ParsedArea {
  const parsed = parseScalar('Point', value);
  if (!parsed.ok) return parsed;
  const { latitude, longitude } = value as { readonly latitude: number; readonly longitude: number };
  return { ok: true, numbers: [longitude, latitude] };
}
