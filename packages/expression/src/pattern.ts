/** A regular expression that means the same to RE2 and to PostgreSQL, in the words of each. */
export interface Pattern {
  readonly re2: string;
  readonly postgres: string;
}

export type PatternResult = { readonly ok: true; readonly pattern: Pattern } | { readonly ok: false; message: string };

/** How many characters a pattern has with its repetitions written out: both engines build a machine of that size. */
const maximumExpanded = 1000;
/** PostgreSQL counts repetitions in a byte. */
const maximumRepetition = 255;

/**
 * Reads a pattern of the language that RE2 and PostgreSQL share: characters, `.`, classes, groups, `|`, `^`, `$`, and
 * `* + ? {n,m}`. What one of them lacks, or reads in another way, is refused.
 */
export function readPattern(source: string): PatternResult {
  try {
    const reader = new PatternReader(source);
    return { ok: true, pattern: { re2: source, postgres: reader.read() } };
  } catch (error) {
    if (error instanceof PatternFault) return { ok: false, message: error.message };
    throw error;
  }
}

class PatternFault extends Error {}

/** A piece as PostgreSQL writes it, and its size with repetitions written out. */
interface Piece {
  readonly text: string;
  readonly size: number;
}

/** Classes of RE2 are ASCII's; PostgreSQL's go by the locale, so they are written out. */
const classes: Readonly<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r ' };
const controls: Readonly<Record<string, string>> = { t: '\\t', n: '\\n', f: '\\f', r: '\\r' };

class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  read(): string {
    const { text } = this.#alternatives();
    if (this.#peek() !== undefined) throw new PatternFault('A ")" closes nothing. To mean the character, write \\).');
    // The director that stands for PostgreSQL's advanced syntax, so that a pattern never begins with one of its own.
    return `***:${text}`;
  }

  #alternatives(): Piece {
    if (++this.#depth > 50) throw new PatternFault('The pattern has more than 50 groups in one another.');
    const branches = [this.#branch()];
    while (this.#peek() === '|') {
      this.#at++;
      branches.push(this.#branch());
    }
    this.#depth--;
    return this.#sized({
      text: branches.map(({ text }) => text).join('|'),
      size: branches.reduce((sum, { size }) => sum + size, 0),
    });
  }

  #branch(): Piece {
    let text = '';
    let size = 0;
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      const piece = this.#repeated();
      text += piece.text;
      size += piece.size;
    }
    // An empty branch, which PostgreSQL does not know without a group.
    return this.#sized({ text: text || '(?:)', size });
  }

  #repeated(): Piece {
    const isAnchor = this.#peek() === '^' || this.#peek() === '$';
    const piece = this.#atom();
    const start = this.#at;
    const count = this.#quantifier();
    if (count === undefined) return piece;
    if (isAnchor) throw new PatternFault('"^" and "$" cannot be repeated.');
    // Whether a repetition takes much or little does not change whether there is a match.
    if (this.#peek() === '?') this.#at++;
    if (this.#quantifier() !== undefined)
      throw new PatternFault('A repetition cannot be repeated; put it into a group.');
    const written = this.#characters
      .slice(start, this.#at)
      .join('')
      .replace(/(?<=.)\?$/, '');
    return this.#sized({ text: piece.text + written, size: piece.size * Math.max(count, 1) });
  }

  /** How often, at most or, without an end, at least; undefined where no repetition is written. */
  #quantifier(): number | undefined {
    const next = this.#peek();
    if (next === '*' || next === '+' || next === '?') {
      this.#at++;
      return 1;
    }
    if (next !== '{') return undefined;
    const rest = this.#characters.slice(this.#at, this.#at + 12).join('');
    const [all, least = '', comma, most] = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest) ?? [];
    if (all === undefined)
      throw new PatternFault('A "{" begins a count such as {2,4}. To mean the character, write \\{.');
    this.#at += all.length;
    const [low, high] = [Number(least), comma && most ? Number(most) : Number(least)];
    if (high < low) throw new PatternFault(`In ${all} the larger number stands first.`);
    if (high > maximumRepetition)
      throw new PatternFault(`A repetition may be counted up to ${maximumRepetition} at most.`);
    return high;
  }

  #atom(): Piece {
    const char = this.#next();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return { text: this.#class(), size: 1 };
      case '.':
        return { text: '[^\\n]', size: 1 };
      case '^':
      case '$':
        return { text: char, size: 1 };
      case '\\':
        return { text: this.#escape(), size: 1 };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternFault(`Nothing stands before "${char}" that could be repeated.`);
      case ']':
      case '}':
        return { text: `\\${char}`, size: 1 };
      default:
        return { text: literal(char), size: 1 };
    }
  }

  #group(): Piece {
    if (this.#peek() === '?') {
      if (this.#characters[this.#at + 1] !== ':')
        throw new PatternFault('Of the groups that begin with "(?", only (?:…) is available.');
      this.#at += 2;
    }
    const inside = this.#alternatives();
    if (this.#peek() !== ')') throw new PatternFault('A "(" is not closed.');
    this.#at++;
    return { text: `(?:${inside.text})`, size: inside.size };
  }

  #escape(): string {
    const char = this.#next();
    const lower = char.toLowerCase();
    const known = classes[lower];
    if (known !== undefined) return char === lower ? `[${known}]` : `[^${known}]`;
    const control = controls[char];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(char)) throw new PatternFault(`"\\${char}" is not available in patterns.`);
    return literal(char);
  }

  #class(): string {
    const negated = this.#peek() === '^';
    if (negated) this.#at++;
    let text = '';
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#next();
      if (char === ']' && !isFirst) return `[${negated ? '^' : ''}${text}]`;
      if (char === ']')
        throw new PatternFault('A class is empty, or begins with "]". To mean the character, write \\].');
      if (char === '[') throw new PatternFault('Inside a class, write \\[ to mean the character.');
      const low = this.#classItem(char);
      if (low.isClass || this.#peek() !== '-' || this.#characters[this.#at + 1] === ']') {
        text += low.text;
        continue;
      }
      this.#at++;
      const high = this.#classItem(this.#next());
      if (high.isClass || low.code > high.code)
        throw new PatternFault('A range in a class goes from a smaller character to a larger one.');
      text += `${low.text}-${high.text}`;
    }
  }

  #classItem(char: string): { readonly text: string; readonly code: number; readonly isClass: boolean } {
    if (char !== '\\') return { text: literal(char), code: char.codePointAt(0) ?? 0, isClass: false };
    const escaped = this.#next();
    const known = classes[escaped];
    if (known !== undefined) return { text: known, code: 0, isClass: true };
    if (controls[escaped] !== undefined)
      return { text: controls[escaped], code: '\t\n\f\r'['tnfr'.indexOf(escaped)]?.charCodeAt(0) ?? 0, isClass: false };
    if (/[A-Za-z0-9]/.test(escaped)) throw new PatternFault(`"\\${escaped}" is not available inside a class.`);
    return { text: literal(escaped), code: escaped.codePointAt(0) ?? 0, isClass: false };
  }

  #sized(piece: Piece): Piece {
    if (piece.size > maximumExpanded)
      throw new PatternFault(
        `With its repetitions written out the pattern has more than ${maximumExpanded} characters.`,
      );
    return piece;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string {
    const char = this.#characters[this.#at++];
    if (char === undefined) throw new PatternFault('The pattern ends in the middle of a class, a group or an escape.');
    return char;
  }
}

/** A character as itself, in PostgreSQL's words. Letters and digits would gain a meaning by a backslash. */
function literal(char: string): string {
  return /[A-Za-z0-9_\u0080-\u{10ffff}]/u.test(char) ? char : `\\${char}`;
}
