import { createContext, runInContext } from 'node:vm';
import type * as SyncModule from '@trellis/sync';
import type { Wx, WxSocketTask } from '@trellis/sync/wx';
import { WebSocket } from 'ws';
import { bundle } from './bundle.ts';

/** A phone with a mini-program: what it keeps outlives the program, which can go to the background and die. */
export interface Phone {
  readonly stored: ReadonlyMap<string, unknown>;
  /** Sockets that are open now. */
  readonly sockets: number;
  readonly requests: number;
  /** Starts the program anew, with nothing but the language, timers and `wx`. */
  start(): MiniProgram;
  /** Where sockets cannot be had at all. */
  refuseSockets(): void;
  toBackground(): void;
  toFront(): void;
}

export interface MiniProgram {
  readonly trellis: typeof SyncModule & { wxPlatform(wx: Wx, name: string): SyncModule.Platform };
  readonly wx: Wx;
}

const socketLimit = 5;
/** Bytes a key. */
const valueLimit = 1024 * 1024;

export async function createPhone(): Promise<Phone> {
  const code = await bundle('wx');
  const stored = new Map<string, unknown>();
  const sockets = new Set<WebSocket>();
  const shown = new Set<() => void>();
  let refusesSockets = false;
  let requests = 0;

  /** Calls back later, as `wx` does. */
  const later = <Result>(
    { success, fail }: { readonly success?: (result: Result) => void; readonly fail?: (failure: Failure) => void },
    outcome: () => Result | Promise<Result>,
  ): void => {
    setImmediate(() => {
      Promise.resolve()
        .then(outcome)
        .then(success, (error: unknown) => fail?.({ errMsg: String(error) }));
    });
  };

  const wx: Wx = {
    request(options) {
      requests++;
      later(options, async () => {
        const { url, method, header, data, dataType } = options;
        const response = await fetch(url, { method, headers: header, body: data });
        const text = await response.text();
        return { statusCode: response.status, data: dataType === 'json' ? JSON.parse(text) : text };
      });
    },
    connectSocket(options) {
      if (refusesSockets || sockets.size >= socketLimit) {
        later(options, () => {
          throw new Error('connectSocket:fail');
        });
        return deadTask;
      }
      const socket = new WebSocket(options.url, options.protocols);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      return taskOf(socket);
    },
    getStorage: (options) =>
      later(options, () => {
        if (!stored.has(options.key)) throw new Error('getStorage:fail data not found');
        return { data: stored.get(options.key) };
      }),
    setStorage: (options) =>
      later(options, () => {
        if (Buffer.byteLength(options.data) > valueLimit) throw new Error('setStorage:fail exceed max size');
        stored.set(options.key, options.data);
      }),
    removeStorage: (options) => later(options, () => stored.delete(options.key)),
    getStorageInfo: (options) => later(options, () => ({ keys: [...stored.keys()] })),
    onAppShow: (listener) => void shown.add(listener),
    offAppShow: (listener) => void shown.delete(listener),
    onNetworkStatusChange: () => undefined,
    offNetworkStatusChange: () => undefined,
  };

  return {
    stored,
    get sockets() {
      return sockets.size;
    },
    get requests() {
      return requests;
    },
    start() {
      shown.clear();
      const context = createContext(
        { wx, setTimeout, clearTimeout },
        { codeGeneration: { strings: false, wasm: false } },
      );
      // What the bundle leaves there.
      const trellis = runInContext(`${code}; trellis`, context) as MiniProgram['trellis'];
      return { trellis, wx };
    },
    refuseSockets: () => void (refusesSockets = true),
    toBackground() {
      for (const socket of sockets) socket.terminate();
    },
    toFront() {
      for (const listener of shown) listener();
    },
  };
}

interface Failure {
  readonly errMsg: string;
}

const deadTask: WxSocketTask = {
  onOpen: () => undefined,
  onMessage: () => undefined,
  onClose: () => undefined,
  onError: () => undefined,
  send: () => undefined,
  close: () => undefined,
};

function taskOf(socket: WebSocket): WxSocketTask {
  return {
    onOpen: (listener) => socket.on('open', listener),
    onMessage: (listener) => socket.on('message', (data: Buffer) => listener({ data: data.toString() })),
    onClose: (listener) => socket.on('close', (code) => listener({ code })),
    onError: (listener) => socket.on('error', ({ message }) => listener({ errMsg: message })),
    send: ({ data }) => socket.send(data),
    close: ({ code }) => socket.close(code),
  };
}
