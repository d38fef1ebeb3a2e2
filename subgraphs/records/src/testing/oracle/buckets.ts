/** The day, or the moment, at which a value's bucket begins. */
export function bucketStart(type: string, value: string, bucket: string, zone: string): string {
  if (type === 'Date') return new Date(truncated(Date.parse(`${value}T00:00:00Z`), bucket)).toISOString().slice(0, 10);
  const moment = Date.parse(value);
  const clock = clockAt(moment, zone);
  const start = truncated(clock, bucket);
  // Within an hour no clock is changed; over longer times it is the clock that the bucket's beginning has.
  if (bucket === 'HOUR') return new Date(Math.max(moment - (clock - start), firstMoment)).toISOString();
  const near = start - (clock - moment);
  const exact = start - (clockAt(near, zone) - near);
  return new Date(Math.max(exact, firstMoment)).toISOString();
}

/** No text form has a moment before it. */
const firstMoment = Date.parse('0001-01-01T00:00:00Z');

/** What the clock on the wall shows in a zone, as if it were UTC's. */
function clockAt(moment: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const number = (type: string) => Number(parts[type]);
  const year = parts['era'] === 'AD' ? number('year') : 1 - number('year');
  const clock = new Date(0);
  // Date.UTC takes years below 100 for the twentieth century's.
  clock.setUTCFullYear(year, number('month') - 1, number('day'));
  clock.setUTCHours(number('hour'), number('minute'), number('second'), ((moment % 1000) + 1000) % 1000);
  return clock.getTime();
}

function truncated(clock: number, bucket: string): number {
  const date = new Date(clock);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const utc = (...[y, m, d]: readonly [number, number, number]) => new Date(0).setUTCFullYear(y, m, d);
  switch (bucket) {
    case 'YEAR':
      return utc(year, 0, 1);
    case 'QUARTER':
      return utc(year, month - (month % 3), 1);
    case 'MONTH':
      return utc(year, month, 1);
    case 'WEEK':
      return utc(year, month, day - ((date.getUTCDay() + 6) % 7));
    case 'DAY':
      return utc(year, month, day);
    default:
      return Math.floor(clock / 3_600_000) * 3_600_000;
  }
}
