import { once } from 'node:events';
import { connect } from 'node:net';

/** A request whose body has arrived by half: it is in flight for as long as a test likes. */
export interface HalfRequest {
  /** Sends the rest and gives the answer's status and body. */
  finish(): Promise<{ readonly status: number; readonly body: string }>;
}

/** Posts a GraphQL operation, but keeps the last bytes back. */
export async function beginRequest(address: string, operation: object): Promise<HalfRequest> {
  const { hostname, port, host } = new URL(address);
  const body = JSON.stringify(operation);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body.slice(0, -5)}`,
  );
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  return {
    async finish() {
      socket.write(body.slice(-5));
      await once(socket, 'close');
      const [head = '', ...rest] = answer.split('\r\n\r\n');
      return { status: Number(head.split(' ')[1]), body: rest.join('\r\n\r\n') };
    },
  };
}
