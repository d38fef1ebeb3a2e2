export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** By the angle between the two places as seen from the earth's centre. */
export function isNear(place: Place, { of, meters }: { readonly of: Place; readonly meters: number }): boolean {
  const [[x, y, z], [u, v, w]] = [vectorOf(place), vectorOf(of)];
  const chord = Math.hypot(x - u, y - v, z - w);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, chord / 2)) <= meters + 1e-3 && meters >= 0;
}

export function isInBox(
  { latitude, longitude }: Place,
  { southWest, northEast }: { readonly southWest: Place; readonly northEast: Place },
): boolean {
  const isBetween =
    southWest.longitude <= northEast.longitude
      ? southWest.longitude <= longitude && longitude <= northEast.longitude
      : longitude >= southWest.longitude || longitude <= northEast.longitude;
  return southWest.latitude <= latitude && latitude <= northEast.latitude && isBetween;
}

function vectorOf({ latitude, longitude }: Place): readonly [number, number, number] {
  const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
