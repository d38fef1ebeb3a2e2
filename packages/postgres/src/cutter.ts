/** Cuts bytes that came in chunks into stretches, without copying: a stretch is the parts of the chunks it lies in. */
export function cutter(chunks: readonly Buffer[]): (length: number) => readonly Buffer[] {
  let index = 0;
  let place = 0;
  return (length) => {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = chunks[index];
      if (!chunk) throw new Error('a message ends before its time');
      const part = chunk.subarray(place, place + missing);
      parts.push(part);
      missing -= part.length;
      place += part.length;
      if (place === chunk.length) {
        index++;
        place = 0;
      }
    }
    return parts;
  };
}
