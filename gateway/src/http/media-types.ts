export const jsonType = 'application/json; charset=utf-8';
export const graphqlResponseType = 'application/graphql-response+json; charset=utf-8';

export const eventStreamType = 'text/event-stream; charset=utf-8';

/** The request's headers on which the answers of a graph depend. */
export const varyingBy = 'origin, accept';

/** Only the newer media type lets the status tell of errors: plain JSON is 200 whatever happened to the operation. */
export function statusTells(contentType: string): boolean {
  return contentType === graphqlResponseType;
}

/** Header texts to remember; programs send the same few. */
const keptHeaders = 100;
const negotiated = new Map<string, string | undefined>();

/** The type that a client prefers, plain JSON where it does not say. Undefined where it takes neither. */
export function negotiate(accept: string | undefined): string | undefined {
  if (accept === undefined) return jsonType;
  if (negotiated.has(accept)) return negotiated.get(accept);
  const type = chooseType(accept);
  if (negotiated.size < keptHeaders) negotiated.set(accept, type);
  return type;
}

const acceptable: Readonly<Record<string, string>> = {
  'application/json': jsonType,
  'application/graphql-response+json': graphqlResponseType,
  'text/event-stream': eventStreamType,
  'application/*': jsonType,
  '*/*': jsonType,
};

/** The highest `q`, and of equal ones the first. */
function chooseType(accept: string): string | undefined {
  const ranges = accept.split(',').flatMap((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const type = acceptable[name];
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return type !== undefined && q > 0 ? [{ type, q }] : [];
  });
  return ranges.toSorted((one, other) => other.q - one.q)[0]?.type;
}

/** Only a browser that goes to an address asks for a page. */
export function prefersPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
