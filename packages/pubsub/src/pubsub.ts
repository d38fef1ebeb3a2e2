/**
 * Bells between processes. A message is a hint that something changed, never the change itself: whoever hears it reads
 * the truth from a database, and looks by itself now and then, so a lost message only delays.
 */
export interface PubSub extends AsyncDisposable {
  /** Resolves when the message was handed on; never rejects for a lost connection. */
  publish(channel: string, message: string): Promise<void>;
  /** The listener must not throw. Messages of one publisher on one channel come in their order. Returns how to stop. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
}
