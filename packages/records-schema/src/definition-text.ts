/** A definition with a member a line, as people would write it. */
export function block(head: string, members: readonly string[]): string {
  const lines = members.flatMap((member) => member.split('\n')).map((line) => `  ${line}`);
  return `${head} {\n${lines.join('\n')}\n}`;
}

/** Puts a builder's description before a definition or a member. */
export function described(description: string | undefined, text: string): string {
  return description ? `${quoted(description)}\n${text}` : text;
}

/**
 * A GraphQL string on one line: JSON's escapes are a part of GraphQL's. Block strings are not used, because they
 * change indentation. Half a surrogate pair has no form in either.
 */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
