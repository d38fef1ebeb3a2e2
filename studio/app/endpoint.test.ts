import { describe, expect, it } from 'vitest';
import { endpointsOf } from './endpoint.ts';

describe('endpointsOf', () => {
  it('finds the platform graph', () => {
    expect(endpointsOf({ origin: 'http://localhost:4000', pathname: '/graphql' })).toEqual({
      graph: 'http://localhost:4000/graphql',
      socket: 'ws://localhost:4000/graphql',
      platform: 'http://localhost:4000/graphql',
      app: undefined,
    });
  });

  it('finds the graph of an app, and the platform graph for its sessions', () => {
    expect(endpointsOf({ origin: 'https://trellis.example', pathname: '/apps/shop/graphql' })).toEqual({
      graph: 'https://trellis.example/apps/shop/graphql',
      socket: 'wss://trellis.example/apps/shop/graphql',
      platform: 'https://trellis.example/graphql',
      app: 'shop',
    });
  });

  it('keeps the prefix of a proxy', () => {
    const { graph, platform } = endpointsOf({ origin: 'https://example.org', pathname: '/trellis/apps/shop/graphql' });
    expect([graph, platform]).toEqual([
      'https://example.org/trellis/apps/shop/graphql',
      'https://example.org/trellis/graphql',
    ]);
  });
});
