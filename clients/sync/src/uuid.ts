/** A UUID of version 7 (RFC 9562): sortable by when it was made. */
export function uuid(nowMs: number, random: () => number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
