/** Calls those that listen now; what one throws keeps none of the others from hearing. */
export function callEach(listeners: Iterable<() => void>, report: (error: unknown) => void): void {
  // Those that come by what one of them does hear of the next change.
  const listening = [...listeners];
  for (const listener of listening) {
    try {
      listener();
    } catch (error) {
      report(error);
    }
  }
}
