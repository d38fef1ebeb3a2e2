import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** Another system that workflows call, which remembers every call. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly ReceivedCall[];
  /** The keys of the effects, each once. */
  keys(): readonly string[];
  /** Answers the next calls with these, one each, before it answers 204 again. */
  answerNext(...answers: readonly OddAnswer[]): void;
}

/** `hangUp` closes the connection, `silence` leaves it open, and `late` is a good answer after a while. */
export type OddAnswer = number | 'hangUp' | 'silence' | 'late';

export interface ReceivedCall {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // A test says what it expects in it.
  // eslint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export async function startReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const answers: OddAnswer[] = [];
  const server = createServer((request, response) => void receive(request, response));

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request);
    const { headers, method = '', url: path = '' } = request;
    calls.push({ key: String(headers['idempotency-key']), method, path, headers, text, body: JSON.parse(text) });
    const answer = answers.shift() ?? 204;
    if (answer === 'hangUp') request.socket.destroy();
    else if (answer === 'late') setTimeout(() => response.writeHead(204).end(), 700);
    else if (answer !== 'silence') response.writeHead(answer, { location: '/elsewhere' }).end('{"secret": true}');
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    keys: () => [...new Set(calls.map(({ key }) => key))],
    answerNext: (...next) => void answers.push(...next),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
