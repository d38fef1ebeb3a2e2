import { say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

const millisecondsPerMinute = 60_000;

/** A day of the calendar, `YYYY-MM-DD`. */
export function parseDate(value: unknown): Parsed {
  const date = typeof value === 'string' ? readDate(value) : undefined;
  return date === undefined ? refused(say('value.date')) : accepted(date);
}

/** A time of day, `HH:MM:SS.mmm`. */
export function parseTime(value: unknown): Parsed {
  const time = typeof value === 'string' ? readTime(value) : undefined;
  return time === undefined ? refused(say('value.time')) : accepted(time);
}

/** A moment, turned into UTC with milliseconds. Without an offset it would mean another moment in each country. */
export function parseDateTime(value: unknown): Parsed {
  const moment = typeof value === 'string' ? readDateTime(value) : undefined;
  return moment === undefined ? refused(say('value.dateTime')) : accepted(moment);
}

/** A moment's text form; undefined outside the years 0001 to 9999. */
export function dateTimeText(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : undefined;
}

function readDate(text: string): string | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const valid = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return valid ? text : undefined;
}

function daysInMonth(year: number, month: number): number {
  // The calendar repeats every 400 years, and Date.UTC takes years below 100 for the twentieth century's.
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Digits after the millisecond are cut off and not rounded, so that no moment moves into the next day or year. */
function readTime(text: string): string | undefined {
  if (!/^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?$/.test(text)) return undefined;
  const seconds = text.slice(6, 8) || '00';
  const valid = Number(text.slice(0, 2)) <= 23 && Number(text.slice(3, 5)) <= 59 && Number(seconds) <= 59;
  return valid ? `${text.slice(0, 5)}:${seconds}.${text.slice(9, 12).padEnd(3, '0')}` : undefined;
}

function readDateTime(text: string): string | undefined {
  const offset = /(Z|[+-][0-9]{2}:[0-9]{2})$/i.exec(text)?.[0];
  if (offset === undefined || !/^.{10}T/i.test(text)) return undefined;
  const date = readDate(text.slice(0, 10));
  const time = readTime(text.slice(11, -offset.length));
  const minutes = readOffset(offset);
  if (date === undefined || time === undefined || minutes === undefined) return undefined;
  return dateTimeText(Date.parse(`${date}T${time}Z`) - minutes * millisecondsPerMinute);
}

function readOffset(offset: string): number | undefined {
  if (offset.length === 1) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
