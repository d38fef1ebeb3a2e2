/** How a network delivers, decided for each piece of data. */
export interface Quality {
  /** How long it is on its way. It never overtakes what was sent before it. */
  readonly latencyMs: () => number;
  /** Whether the connection is reset there. */
  readonly breaks: () => boolean;
}

/** TCP's shortest wait before it sends a packet again; it doubles each time. */
const retransmitMs = 200;

/** Every piece so much later. */
export function slow(latencyMs: number): Quality {
  return { latencyMs: () => latencyMs, breaks: () => false };
}

/**
 * A network that loses a share of its packets. TCP hides that: whoever is connected sees the bytes, and all behind them,
 * come later by each wait for another attempt, and a connection that breaks now and then.
 */
export function lossy(share: number, random: () => number): Quality {
  return {
    latencyMs() {
      let wait = 0;
      for (let again = retransmitMs; random() < share; again *= 2) wait += again;
      return wait;
    },
    breaks: () => random() < share / 25,
  };
}

interface LineOptions {
  readonly quality: () => Quality;
  /** What is sent comes nowhere, and nobody is told. */
  readonly isDead: () => boolean;
  readonly deliver: (data: Buffer) => void;
  /** Resets the connection. */
  readonly end: () => void;
}

/** One direction of a connection. */
export function createLine({ quality, isDead, deliver, end }: LineOptions): (data: Buffer) => void {
  const sent: { readonly data: Buffer; readonly due: number }[] = [];
  let isUnderWay = false;
  const deliverDue = (): void => {
    for (let first = sent[0]; first && first.due <= performance.now(); first = sent[0]) {
      sent.shift();
      if (!isDead()) deliver(first.data);
    }
    isUnderWay = sent.length > 0;
    if (sent[0]) setTimeout(deliverDue, Math.ceil(sent[0].due - performance.now()));
  };
  return (data) => {
    if (isDead()) return;
    const { latencyMs, breaks } = quality();
    if (breaks()) return end();
    sent.push({ data, due: performance.now() + latencyMs() });
    if (!isUnderWay) deliverDue();
  };
}
