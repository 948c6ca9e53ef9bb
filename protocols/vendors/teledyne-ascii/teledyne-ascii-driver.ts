/** Asks a Teledyne API analyzer for its test measurements (`T SO2`) and its mode (`V MODE`), one command at a time. */
import type { TeledyneAsciiProfile } from '../../profiles/asked-profile-schemas.js';
import type { Answer } from '../../profiles/judge-measurement.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { CrLineFramer } from '../cr-line-framer.js';
import { createLineDriver, type LineDriverOptions } from '../line-driver.js';
import type { LineRequest } from '../line.js';
import { bytesOfText } from '../text.js';
import { judgeTeledyneLine } from './judge-teledyne-line.js';

type Source = TeledyneAsciiProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

/** Scientific notation is not used by these instruments; `XXXX` stands for no value. */
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:\s+(\S.*))?$/;

export function createTeledyneAsciiDriver(
  options: LineDriverOptions<TeledyneAsciiProfile>,
): InstrumentDriver {
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: (resolved) => {
      const { instrumentId } = resolved.put({ instrumentId: options.profile.line.instrumentId });
      const id = instrumentId === undefined ? null : Number(instrumentId);
      return (source) => ({
        request: requestOf(source, id),
        read: (reply) => (place) => answerFrom(reply, place),
      });
    },
  });
}

function requestOf({ command, label, as }: Place, instrumentId: number | null): LineRequest {
  const [type = '', name = ''] = command.split(' ');
  const sent = instrumentId === null ? command : `${type} ${instrumentId} ${name}`;
  const equals = as === 'word' ? 'optional' : 'required';
  const expected = { command: sent, type, label, equals, instrumentId } as const;
  return {
    name: sent,
    bytes: bytesOfText(`${sent}\r`),
    makeFramer: () => new CrLineFramer((line) => judgeTeledyneLine(line, expected)),
  };
}

function answerFrom(reply: string, { as, unit }: Place): Answer {
  // Text strings stand in quotation marks, ON, OFF and names of modes do not.
  if (as === 'word') return { word: reply.replace(/^"(.*)"$/, '$1').toLowerCase() };
  const [, number, told = ''] = NUMBER.exec(reply) ?? [];
  if (number === undefined) return { missing: 'not-a-number' };
  return unit === undefined || unit === told.toUpperCase()
    ? { number: Number(number) }
    : { missing: 'unit-mismatch' };
}
