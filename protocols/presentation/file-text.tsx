/** A data file exactly as its bytes say: every line numbered, tabs and line ends in sight, faulty lines marked. */
import { splitLines, type FileLine } from './split-lines.js';

export interface FileTextProps {
  text: string;
  /** What the region is called by a screen reader. */
  label: string;
  /** Lines (1-based) with the gravest thing that is wrong with them. */
  faults?: ReadonlyMap<number, 'error' | 'warning'>;
}

export function FileText({ text, label, faults }: FileTextProps) {
  return (
    <div class="file-text" role="region" aria-label={label} tabIndex={0}>
      <table>
        <tbody>
          {splitLines(text).map((line, index) => (
            <FileLineRow key={index} number={index + 1} line={line} fault={faults?.get(index + 1)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FileLineRowProps {
  number: number;
  line: FileLine;
  fault: 'error' | 'warning' | undefined;
}

function FileLineRow({ number, line, fault }: FileLineRowProps) {
  return (
    <tr id={`line-${number}`} class={fault ? `file-line file-line--${fault}` : 'file-line'}>
      <th scope="row">{number}</th>
      <td>
        {line.text.split('\t').map((field, index) => (
          <span key={index}>
            {index > 0 && <span class="file-tab">{'\t'}</span>}
            {field}
          </span>
        ))}
        <span class="file-end" aria-hidden="true">
          {END_MARKS[line.end]}
        </span>
      </td>
    </tr>
  );
}

const END_MARKS = { crlf: 'CRLF', lf: 'LF', none: '' } as const;
