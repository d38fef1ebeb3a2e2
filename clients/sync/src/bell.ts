import type { Socket } from './socket/socket.ts';
import { operations } from './wire.ts';

/** Hears from the server that something has changed. */
export interface Bell {
  /** Whether it would hear of a change now. */
  readonly isHearing: boolean;
  /** Begins to listen where it has not begun, or was refused. */
  listen(): void;
}

export interface BellOptions {
  readonly socket: Socket;
  readonly models: readonly string[];
  /** Something may have changed. */
  readonly ring: () => void;
  /** It hears for the first time, or again. */
  readonly hears: () => void;
  /** `isHearing` is another now. */
  readonly changed: () => void;
  readonly report: (error: unknown) => void;
}

export function createBell({ socket, models, ring, hears, changed, report }: BellOptions): Bell {
  let isListening = false;
  let isHearing = false;

  const setHearing = (is: boolean): void => {
    if (isHearing === is) return;
    isHearing = is;
    changed();
  };
  return {
    get isHearing() {
      return isHearing;
    },
    listen() {
      if (isListening) return;
      isListening = true;
      socket.subscribe({
        query: operations.bell,
        variables: () => ({ models }),
        next() {
          if (isHearing) return ring();
          setHearing(true);
          hears();
        },
        lost: () => setHearing(false),
        found: () => setHearing(true),
        ended(error) {
          isListening = false;
          setHearing(false);
          if (error) report(error);
        },
      });
    },
  };
}
