import { createTestSocket } from '@trellis/testing';
import { expect, test } from 'vitest';
import { startGateway } from './testing/start-gateway.ts';

const patience = { timeout: 20_000 };

test('a drain finishes what is in flight, closes sockets with 1012 and then the server', async () => {
  const started = await startGateway();
  expect((await fetch(`${started.address}/readyz`)).status).toBe(200);
  const request = started.ask('{ held }');
  const quiet = await createTestSocket(`${started.address}/apps/shop/graphql`);
  const busy = await createTestSocket(`${started.address}/apps/shop/graphql`);
  const stream = quiet.start({ query: 'subscription { endless }' });
  const operation = busy.start({ query: '{ held }' });
  await expect.poll(() => started.shop.records.asked.length, patience).toBe(3);

  const drained = started.gateway.drain();
  expect(await quiet.closed).toMatchObject({ code: 1012 });
  expect(stream.waiting()).toEqual([]);
  const late = busy.start({ query: '{ __typename }' });
  expect(await late.message()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAVAILABLE' } }] });
  started.shop.release();
  expect((await request).data).toEqual({ held: true });
  expect(await operation.next()).toEqual({ data: { held: true } });
  expect(await operation.message()).toEqual({ type: 'complete' });
  expect(await busy.closed).toMatchObject({ code: 1012 });
  await drained;
  await expect(fetch(`${started.address}/livez`)).rejects.toThrow('fetch failed');
  expect(started.shop.subscribers()).toBe(0);
});

test('while it drains a gateway is not ready, and answers who is connected still', async () => {
  const started = await startGateway();
  const { Agent, request } = await import('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const get = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${started.address}${path}`, { agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end();
    });
  const slow = get('/apps/shop/graphql?query={held}');
  await expect.poll(() => started.shop.records.asked.length, patience).toBe(1);
  const drained = started.gateway.drain();
  started.shop.release();
  expect(await slow).toBe(200);
  await drained;
  agent.destroy();
});

test('what hangs is cut off after the longest time an operation may take', async () => {
  const started = await startGateway({ limits: { timeMs: 100 } });
  const socket = await createTestSocket(`${started.address}/apps/shop/graphql`);
  socket.pause();
  await started.gateway.drain();
  socket.resume();
  expect(await socket.closed).toMatchObject({ code: 1012 });
});

test('a taken port is told by its number', async () => {
  await using started = await startGateway();
  const port = Number(new URL(started.address).port);
  await expect(startGateway({ port })).rejects.toThrow(`Port ${port} is taken`);
});
