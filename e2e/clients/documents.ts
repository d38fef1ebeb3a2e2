import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';

interface Order {
  readonly id: string;
  readonly number: string;
  readonly note: string | null;
  readonly customer: { readonly name: string };
  readonly createdBy: { readonly name: string };
}

interface Orders {
  readonly orders: { readonly totalCount: number; readonly nodes: readonly Order[] };
}

export const orders: TypedDocumentNode<Orders, { readonly first: number }> = parse(/* GraphQL */ `
  query Orders($first: Int!) {
    orders(first: $first, orderBy: [{ number: ASC }]) {
      totalCount
      nodes {
        id
        number
        note
        ...Buyer
      }
    }
  }
  fragment Buyer on Order {
    customer {
      id
      name
    }
    createdBy {
      id
      name
    }
  }
`);

interface Noted {
  readonly updateOrder: { readonly id: string; readonly version: number; readonly note: string | null };
}

export const setNote: TypedDocumentNode<Noted, { readonly number: string; readonly note: string }> = parse(
  /* GraphQL */ `
    mutation SetNote($number: String!, $note: String) {
      updateOrder(where: { number: $number }, data: { note: $note }) {
        id
        version
        note
      }
    }
  `,
);

interface Changes {
  readonly orderChanges: {
    readonly control: string;
    readonly changes: readonly { readonly op: string; readonly node: { readonly note: string } | null }[];
  };
}

export const changes: TypedDocumentNode<Changes, Record<string, never>> = parse(/* GraphQL */ `
  subscription Changes {
    orderChanges(where: { number: { startsWith: "O-00000" } }) {
      control
      changes {
        op
        node {
          id
          note
          updatedBy {
            name
          }
        }
      }
    }
  }
`);
