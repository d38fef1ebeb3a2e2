/** `OrderLine` → `orderLine`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `orderLines` → `OrderLines`. */
export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The GraphQL field beside a to-one field that holds the target's id: `customer` → `customerId`. */
export function idNameOf(field: string): string {
  return `${field}Id`;
}

/**
 * The plural of a model's name where its builder gives none: `OrderLine` → `orderLines`. The rule is part of the
 * format's promise, because API names follow from it; it never changes, and `plural` overrules it.
 */
export function defaultPlural(model: string): string {
  const name = lowerFirst(model);
  for (const [singular, plural] of irregular) {
    if (name.toLowerCase() === singular) return plural;
    if (model.endsWith(upperFirst(singular))) return name.slice(0, -singular.length) + upperFirst(plural);
  }
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/i.test(name)) return `${name}es`;
  return `${name}s`;
}

const irregular: readonly (readonly [string, string])[] = [
  ['person', 'people'],
  ['child', 'children'],
  ['woman', 'women'],
  ['man', 'men'],
];
