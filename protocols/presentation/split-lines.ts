/** A text in lines, each with the line end that it really has. */
export interface FileLine {
  text: string;
  end: 'crlf' | 'lf' | 'none';
}

export function splitLines(text: string): readonly FileLine[] {
  const pieces = text.split('\n');
  const last = pieces.pop() ?? '';
  const lines: FileLine[] = pieces.map((piece) =>
    piece.endsWith('\r') ? { text: piece.slice(0, -1), end: 'crlf' } : { text: piece, end: 'lf' },
  );
  return last === '' ? lines : [...lines, { text: last, end: 'none' }];
}
