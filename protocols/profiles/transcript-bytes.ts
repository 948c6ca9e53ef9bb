/** How a transcript writes bytes: pairs of hexadecimal digits, and quoted text with escapes, in any mixture. */

const PIECE = /\s*(?:"((?:[^"\\]|\\.)*)"|([0-9a-f]{2}))/iy;
const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', '\\': '\\', '"': '"' };

/** `null` when it is neither. */
export function parseBytes(text: string): Uint8Array | null {
  const bytes: number[] = [];
  const piece = new RegExp(PIECE);
  const trimmed = text.trim();
  while (piece.lastIndex < trimmed.length) {
    const [, quoted, pair] = piece.exec(trimmed) ?? [];
    if (pair !== undefined) bytes.push(parseInt(pair, 16));
    else if (quoted === undefined || !takeQuoted(quoted, bytes)) return null;
  }
  return bytes.length === 0 ? null : Uint8Array.from(bytes);
}

function takeQuoted(text: string, bytes: number[]): boolean {
  const unknown = /\\(?!x[0-9a-f]{2}|[rn\\"])/i;
  if (unknown.test(text.replaceAll('\\\\', ''))) return false;
  const plain = text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_all, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter] ?? '') : String.fromCharCode(parseInt(hex, 16)),
  );
  for (const character of plain) bytes.push(character.charCodeAt(0));
  return true;
}

/** A `#` begins a comment, but not inside quotes. */
export function withoutComment(line: string): string {
  return /^(?:[^"#]|"(?:[^"\\]|\\.)*"|"(?=[^"]*$))*/.exec(line)?.[0] ?? line;
}
