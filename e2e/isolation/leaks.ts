/** What only those who run the product may see: its SQL and tables, its code, its machines. */
const internals: readonly RegExp[] = [
  /\bapp_[0-9a-f]{4}/,
  /\b(select|insert into|update|delete from|with)\b[^.]*\b(from|values|set|returning)\b\s/i,
  /\b(relation|column|constraint|operator|function|schema) "[^"]+" (does|of|already|must|for|is)\b/i,
  /\bpg_|postgres|prisma|sqlstate|syntax error at|violates|invalid input (syntax|value)|out of range for type/i,
  /^\s*at .+:\d+:\d+/m,
  /\b(TypeError|RangeError|SyntaxError|ReferenceError|AssertionError|GraphQLError|TrellisError)\b/,
  /node_modules|file:\/\/|\.(ts|js|mjs):\d+|\/(home|root|tmp|usr|work|var)\//,
  /\b(127\.0\.0\.1|::1|0\.0\.0\.0|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|localhost)\b/,
  /\bE(CONN[A-Z]+|NOENT|ACCES|PIPE|AI_AGAIN|NOTFOUND)\b/,
  /trellis_test_/,
];

/** The first internal thing that a text tells; undefined where it tells none. */
export function leakIn(text: string): string | undefined {
  for (const internal of internals) {
    const found = internal.exec(text);
    if (found) return text.slice(Math.max(0, found.index - 60), found.index + 120);
  }
  return undefined;
}
