/** The order of answers, as the contract has it. */
export type Direction = 'ASC' | 'DESC' | 'ASC_NULLS_FIRST' | 'DESC_NULLS_LAST';
export type Value = string | number | null;

/**
 * The root collation: `und` would fall back on whatever language the process runs in, and English changes nothing of
 * the root's order. PostgreSQL breaks what is equal for it (two spellings of `é`) by bytes.
 */
const root = new Intl.Collator('en');
export function compareText(a: string, b: string): number {
  return root.compare(a, b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Sorts by the keys one after the other, and by number (so by id) what is equal in all of them. */
export function sortBy<Item extends { readonly number: number }>(
  items: readonly Item[],
  ...keys: readonly (readonly [key: (item: Item) => Value, direction: Direction])[]
): readonly Item[] {
  return items.toSorted((a, b) => {
    for (const [key, direction] of keys) {
      const order = compare(key(a), key(b), direction);
      if (order !== 0) return order;
    }
    return a.number - b.number;
  });
}

/** `ASC` has missing values last and `DESC` first, unless it is said otherwise. */
function compare(a: Value, b: Value, direction: Direction): number {
  const nullsFirst = direction === 'DESC' || direction === 'ASC_NULLS_FIRST';
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === nullsFirst ? -1 : 1;
  }
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
  return direction.startsWith('DESC') ? -order : order;
}

/** A decimal of two places as an integer, to compare and to add. */
export function cents(decimal: string): number {
  return Math.round(Number(decimal) * 100);
}
