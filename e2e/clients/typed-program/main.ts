import type { ResultOf, TypedDocumentNode, VariablesOf } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { graphql } from './generated/gql.ts';

const list = graphql(`
  query Orders($where: OrderWhere, $first: Int!) {
    orders(where: $where, first: $first, orderBy: [{ number: ASC }]) {
      totalCount
      nodes {
        id
        number
        status
        total
        placedAt
        customer {
          name
          owner {
            name
          }
        }
        lines {
          nodes {
            product {
              name
              tags
            }
          }
        }
      }
    }
  }
`);

const create = graphql(`
  mutation CreateOrder($data: OrderCreateInput!) {
    createOrder(data: $data) {
      id
      version
      status
      total
    }
  }
`);

const [url = '', token = ''] = process.argv.slice(2);

async function run<Document extends TypedDocumentNode<unknown, never>>(
  document: Document,
  variables: VariablesOf<Document>,
): Promise<ResultOf<Document>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: ResultOf<Document>; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const { orders } = await run(list, { where: { status: { in: ['SHIPPED'] }, total: { gte: '100' } }, first: 2 });
const created = await run(create, {
  data: { number: 'T-1', status: 'PLACED', total: '12.5', customer: { connect: { email: 'customer1@mail.example' } } },
});

// What the graph promises: text where a decimal is, null where a field may be missing, never at a count or an id.
const total: string | null | undefined = orders.nodes[0]?.total;
const count: number = orders.totalCount;
const name: string | null | undefined = orders.nodes[0]?.customer?.owner?.name;
const { id, version }: { id: string; version: number } = created.createOrder;

// @ts-expect-error A required field is missing.
const withoutNumber: VariablesOf<typeof create> = { data: { total: '1' } };
// @ts-expect-error The enum has no such value.
const wrongStatus: VariablesOf<typeof list> = { first: 1, where: { status: { eq: 'LOST' } } };
// @ts-expect-error The model has no such field.
const unknownFilter: VariablesOf<typeof list> = { first: 1, where: { colour: { eq: 'red' } } };
// @ts-expect-error What was not asked for is not there.
const notAsked: unknown = created.createOrder.number;
// @ts-expect-error A field of a model may be null.
const alwaysThere: string = orders.nodes[0]?.number;

process.stdout.write(
  JSON.stringify({
    count,
    total,
    name,
    isNew: version === 1 && id.length === 36,
    created: created.createOrder.status,
    lines: orders.nodes[0]?.lines.nodes.length,
    refused: [withoutNumber, wrongStatus, unknownFilter, notAsked, alwaysThere].length,
  }),
);
