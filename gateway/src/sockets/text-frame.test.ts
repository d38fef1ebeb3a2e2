import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { message, textFrame } from './text-frame.ts';

test.each([0, 1, 125, 126, 127, 16_000, 16_384, 16_385, 65_535, 65_536, 200_000])(
  'a message of %i bytes arrives as it was sent, and so does the next',
  async (length) => {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    const server = new WebSocketServer({ noServer: true });
    const body = Buffer.from('é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2));
    const messages = [{ head: '', body }, { head: '数据', body }, message('end')];
    http.on('upgrade', (request, stream, start) =>
      server.handleUpgrade(request, stream, start, () => {
        for (const each of messages) for (const piece of textFrame(each)) stream.write(piece);
      }),
    );
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const received: string[] = [];
    client.on('message', (data: Buffer) => received.push(data.toString('utf8')));
    await expect.poll(() => received.length).toBe(3);
    expect(received).toEqual(messages.map(({ head, body: rest }) => head + rest.toString('utf8')));
    client.terminate();
    http.close();
    await once(http, 'close');
  },
);
