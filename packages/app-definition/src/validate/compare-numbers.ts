/** Orders two numbers in text form, exactly where neither has an exponent. */
export function compareNumbers(a: string, b: string): number {
  if (/e/i.test(a + b)) return Number(a) - Number(b);
  const fraction = Math.max(digitsAfterPoint(a), digitsAfterPoint(b));
  const difference = scaled(a, fraction) - scaled(b, fraction);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function digitsAfterPoint(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}

function scaled(number: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = number.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}
