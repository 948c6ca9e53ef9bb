/**
 * At which character a text leaves a regular expression: the longest beginning of the expression that a beginning of the text follows.
 * For people who write patterns and transcripts, not for reading. Knows what JavaScript and RE2 have in common. Pure.
 */

/** How far a beginning of the text follows this expression; `null`: not at all. */
export type FollowsTo = (pattern: string, text: string) => number | null;

export interface Break {
  /** 0-based. */
  at: number;
  /** The piece of the pattern that does not follow; empty: the text goes on behind its end. */
  wanted: string;
}

export function whereItBreaks(pattern: string, text: string, followsTo: FollowsTo = asJavaScript): Break {
  const pieces = piecesOf(pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));
  for (let count = pieces.length; count > 0; count -= 1) {
    const at = followsTo(pieces.slice(0, count).join(''), text);
    if (at !== null) return { at, wanted: pieces[count] ?? '' };
  }
  return { at: 0, wanted: pieces[0] ?? '' };
}

/** `character 5, "x", does not follow /(?P<value>\d+)/` */
export function describeBreak(text: string, { at, wanted }: Break): string {
  const found = at < text.length ? `character ${at + 1}, ${JSON.stringify(text.charAt(at))},` : 'the end';
  const place = at < text.length || text === '' ? found : `the end, behind character ${at},`;
  return wanted === '' ? `${place} stands where it should end` : `${place} does not follow /${wanted}/`;
}

function asJavaScript(pattern: string, text: string): number | null {
  const found = new RegExp(`^(?:${pattern})`).exec(text);
  return found === null ? null : found[0].length;
}

/** One character, class or group with what repeats it; an expression with alternatives at its top is one piece. */
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

function piecesOf(pattern: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < pattern.length;) {
    const end = endOfAtom(pattern, at);
    if (pattern.charAt(at) === '|') return [pattern];
    const [quantifier = '', least, , most] = QUANTIFIER.exec(pattern.slice(end)) ?? [];
    const atom = pattern.slice(at, end);
    // One by one, so that the place within them is found.
    if (least !== undefined && least === (most ?? least) && !atom.startsWith('(')) {
      pieces.push(...Array<string>(Number(least)).fill(atom));
    } else pieces.push(atom + quantifier);
    at = end + quantifier.length;
  }
  return pieces;
}

function endOfAtom(pattern: string, at: number): number {
  switch (pattern.charAt(at)) {
    case '\\':
      return (
        at + (/^\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|p\{\w+\}|.)/.exec(pattern.slice(at))?.[0].length ?? 1)
      );
    case '[':
      return at + (/^\[\^?\]?(?:\\.|[^\]\\])*\]/.exec(pattern.slice(at))?.[0].length ?? 1);
    case '(':
      return endOfGroup(pattern, at);
    default:
      return at + 1;
  }
}

function endOfGroup(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length;) {
    const character = pattern.charAt(at);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    at = character === '(' ? at + 1 : endOfAtom(pattern, at);
    if (depth === 0) return at;
  }
  return pattern.length;
}
