import type { HttpAdapter, SocketAdapter } from '../adapters.ts';

/** `fetch`, as browsers, Node and React Native have it. */
export const fetchHttp: HttpAdapter = async ({ url, headers, body, timeoutMs }) => {
  // Not `AbortSignal.timeout`: React Native lacks it.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: abort.signal });
    return { status: response.status, body: await response.text() };
  } finally {
    clearTimeout(timer);
  }
};

/** `WebSocket`, as browsers, Node and React Native have it. */
export const webSocket: SocketAdapter = (url, protocol, listener) => {
  const socket = new WebSocket(url, protocol);
  socket.addEventListener('open', () => listener.opened());
  socket.addEventListener('message', ({ data }) => listener.received(String(data)));
  socket.addEventListener('close', ({ code }) => listener.closed(code));
  return { send: (message) => socket.send(message), close: () => socket.close() };
};
