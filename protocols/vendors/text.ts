/** Bytes as the characters that the protocols of this folder are made of: one byte, one character. */

export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

export function textOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Two upper-case hexadecimal digits. */
export function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}

/** `\x02DA\x0304`: for plans and transcripts. */
export function showText(bytes: Uint8Array): string {
  return textOfBytes(bytes).replace(/[^ -~]|[\\"]/g, (character) => {
    if (character === '\r') return '\\r';
    if (character === '\n') return '\\n';
    if (character === '\\' || character === '"') return `\\${character}`;
    return `\\x${hexByte(character.charCodeAt(0))}`;
  });
}
