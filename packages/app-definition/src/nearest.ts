/** ` Did you mean "Order"?` where one or two of the names look like the one that is wrong, else an empty text. */
export function didYouMean(wrong: string, names: Iterable<string>): string {
  const near = nearest(wrong, names);
  return near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
}

/** A name from outside in quotes, cut where it is too long to be one. */
export function quoted(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}

/** No name is longer, but for enum values. */
const longest = 64;

function nearest(wrong: string, names: Iterable<string>): readonly string[] {
  if (wrong.length > longest) return [];
  const limit = Math.min(3, Math.max(1, Math.floor(wrong.length / 3)));
  return [...names]
    .filter((name) => Math.abs(name.length - wrong.length) <= limit)
    .map((name) => ({ name, distance: distance(wrong.toLowerCase(), name.toLowerCase(), limit) }))
    .filter((candidate) => candidate.distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .map((candidate) => candidate.name);
}

/**
 * How many letters must be changed, added, taken away or swapped with their neighbour (optimal string alignment), as
 * long as it is not more than the limit: only the cells near the diagonal are filled in.
 */
function distance(a: string, b: string, limit: number): number {
  let [beforeLast, last, row] = [emptyRow(b), emptyRow(b), emptyRow(b)];
  for (let j = 0; j <= Math.min(limit, b.length); j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row.fill(tooFar);
    if (i <= limit) row[0] = i;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row[j] = Math.min(cost, tooFar);
    }
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return at(last, b.length);
}

const tooFar = 100;

function emptyRow(word: string): Uint8Array {
  return new Uint8Array(word.length + 1).fill(tooFar);
}

function at(row: Uint8Array, index: number): number {
  return row[index] ?? tooFar;
}
