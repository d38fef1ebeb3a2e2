/** A JSON Schema (draft 7), as far as it is used here. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** An object of which only the given members are known, besides `x`. */
export function record(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return closed(description, { ...properties, x: extra }, required);
}

/** An object of which only the given members are known. */
export function closed(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return {
    type: 'object',
    description,
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** An object whose members the builder names. */
export function named(description: string, pattern: string, member: Schema): Schema {
  return { type: 'object', description, propertyNames: { pattern }, additionalProperties: member };
}

/** An object of one of several forms, told apart by the `tag` in one of its members. */
export function choice(propertyName: string, describes: string, oneOf: readonly Schema[]): Schema {
  return { type: 'object', description: describes, discriminator: { propertyName }, required: [propertyName], oneOf };
}

export function tag(value: string): Schema {
  return { const: value };
}

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function flag(description: string, usual: boolean): Schema {
  return { type: 'boolean', description, default: usual };
}

export function names(description: string, more: Schema = {}): Schema {
  return { type: 'array', description, items: { type: 'string' }, ...more };
}

const extra: Schema = { type: 'object', description: 'Free for your own tools: kept as it is, never read.' };

export const id = text('Stays the same when the name changes. Leave it out for something new: it is given one.', {
  pattern: '^[A-Za-z0-9_-]{1,40}$',
});

export const label: Schema = {
  type: ['string', 'object'],
  description: 'What people read: a text, or one a language, such as {"en": "Open", "zh": "未付"}.',
  propertyNames: { pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' },
  additionalProperties: { type: 'string' },
};

export const description = text('Explains it to the people who use the app and to those who read its schema.');
