import type { HttpAdapter, Platform, PresenceAdapter, SocketAdapter } from '../adapters.ts';
import { type KeyValueStore, keyValueStorage } from '../storage/key-value.ts';

/** What is used of the `wx` object of WeChat's mini-programs. */
export interface Wx {
  request(options: WxRequest): unknown;
  connectSocket(options: WxCallbacks<unknown> & { readonly url: string; readonly protocols: string[] }): WxSocketTask;
  getStorage(options: WxCallbacks<{ readonly data: unknown }> & { readonly key: string }): unknown;
  setStorage(options: WxCallbacks<unknown> & { readonly key: string; readonly data: string }): unknown;
  removeStorage(options: WxCallbacks<unknown> & { readonly key: string }): unknown;
  getStorageInfo(options: WxCallbacks<{ readonly keys: string[] }>): unknown;
  onAppShow(listener: () => void): void;
  offAppShow(listener: () => void): void;
  onNetworkStatusChange(listener: () => void): void;
  offNetworkStatusChange(listener: () => void): void;
}

export interface WxCallbacks<Result> {
  readonly success?: (result: Result) => void;
  readonly fail?: (failure: { readonly errMsg: string }) => void;
}

export interface WxRequest extends WxCallbacks<{ readonly statusCode: number; readonly data: unknown }> {
  readonly url: string;
  readonly method: 'POST';
  readonly header: Readonly<Record<string, string>>;
  readonly data: string;
  /** Anything but `json` leaves the answer a text. */
  readonly dataType: string;
  readonly timeout: number;
}

export interface WxSocketTask {
  onOpen(listener: () => void): void;
  onMessage(listener: (message: { readonly data: unknown }) => void): void;
  onClose(listener: (end: { readonly code: number }) => void): void;
  onError(listener: (failure: { readonly errMsg: string }) => void): void;
  send(options: { readonly data: string }): void;
  close(options: { readonly code?: number }): void;
}

/** A WeChat mini-program: give it `wx`. `name` tells what is kept for one person and app from that for others. */
export function wxPlatform(wx: Wx, name: string): Platform {
  return {
    http: wxHttp(wx),
    socket: wxSocket(wx),
    storage: keyValueStorage(wxStore(wx), name),
    presence: wxPresence(wx),
  };
}

function wxHttp(wx: Wx): HttpAdapter {
  return ({ url, headers, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      wx.request({
        url,
        method: 'POST',
        header: headers,
        data: body,
        dataType: 'text',
        timeout: timeoutMs,
        success: ({ statusCode, data }) => resolve({ status: statusCode, body: String(data) }),
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      });
    });
}

function wxSocket(wx: Wx): SocketAdapter {
  return (url, protocol, listener) => {
    let isOver = false;
    const over = (code: number): void => {
      if (isOver) return;
      isOver = true;
      listener.closed(code);
    };
    // A sixth socket, an address that is not allowed: told to `fail`, and no socket closes.
    const task = wx.connectSocket({ url, protocols: [protocol], fail: () => over(1006) });
    task.onOpen(() => listener.opened());
    task.onMessage(({ data }) => listener.received(String(data)));
    task.onClose(({ code }) => over(code));
    task.onError(() => over(1006));
    return { send: (message) => task.send({ data: message }), close: () => task.close({ code: 1000 }) };
  };
}

/** The program is in front again, its socket dead since it was not; or the network is back. */
function wxPresence(wx: Wx): PresenceAdapter {
  return (back) => {
    wx.onAppShow(back);
    // Also told when the network goes; the attempt then fails, as the next one would have.
    wx.onNetworkStatusChange(back);
    return () => {
      wx.offAppShow(back);
      wx.offNetworkStatusChange(back);
    };
  };
}

function wxStore(wx: Wx): KeyValueStore {
  const promised = <Result>(call: (callbacks: Required<WxCallbacks<Result>>) => unknown): Promise<Result> =>
    new Promise((resolve, reject) => {
      call({ success: resolve, fail: ({ errMsg }) => reject(new Error(errMsg)) });
    });
  return {
    getAllKeys: async () => (await promised<{ readonly keys: string[] }>((how) => wx.getStorageInfo(how))).keys,
    // A key that is not there fails, as anything does: only the list of keys tells.
    getItem: async (key) => {
      const { keys } = await promised<{ readonly keys: string[] }>((how) => wx.getStorageInfo(how));
      if (!keys.includes(key)) return null;
      return String((await promised<{ readonly data: unknown }>((how) => wx.getStorage({ key, ...how }))).data);
    },
    setItem: async (key, data) => void (await promised((how) => wx.setStorage({ key, data, ...how }))),
    removeItem: async (key) => void (await promised((how) => wx.removeStorage({ key, ...how }))),
  };
}
