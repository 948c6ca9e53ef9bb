/** Asks a Bayern-Hessen instrument for its measurement data (`DA`) and finds each gas’s block in the reply. */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { BayernHessenProfile } from '../../profiles/line-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { CrLineFramer, type LineVerdict } from '../cr-line-framer.js';
import { EitherFramer } from '../either-framer.js';
import type { LineRequest, ReplyFramer } from '../line.js';
import { createLineDriver, type LineDriverOptions } from '../line-driver.js';
import { masked } from '../masked.js';
import { bytesOfText } from '../text.js';
import { BayernHessenFramer, encodeBayernHessen } from './bayern-hessen-framer.js';
import {
  parseMeasurementData,
  whyNoMeasurementData,
  type MeasurementBlock,
} from './parse-measurement-data.js';

type Source = BayernHessenProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

export function createBayernHessenDriver(options: LineDriverOptions<BayernHessenProfile>): InstrumentDriver {
  const { line: manner } = options.profile;
  return createLineDriver<Source>(options, {
    inherited: ['gas'],
    askFor: (resolved) => {
      const { framing = 'bcc', requestId } = resolved.put({
        framing: manner.framing,
        requestId: manner.requestId,
      });
      const request = measurementRequest(framing, requestId === undefined ? null : Number(requestId));
      return () => ({
        request,
        read: (reply) => {
          const blocks = parseMeasurementData(reply);
          return blocks === null ? null : (place) => answerFrom(blocks, place);
        },
      });
    },
  });
}

function measurementRequest(framing: 'bcc' | 'text' | 'stx-cr', id: number | null): LineRequest {
  const name = `DA${id === null ? '' : String(id).padStart(3, '0')}`;
  if (framing === 'bcc') {
    return { name, bytes: encodeBayernHessen(name), makeFramer: () => new BayernHessenFramer('MD') };
  }
  if (framing === 'stx-cr') {
    return { name, bytes: bytesOfText(`\x02${name}\r`), makeFramer: eitherFraming };
  }
  return { name, bytes: bytesOfText(`${name}\r`), makeFramer: () => new CrLineFramer(judgeTextLine) };
}

/** A BAM-1020 takes `STX DA CR`; how it ends its answer the manual does not say. */
function eitherFraming(): ReplyFramer {
  return new EitherFramer(new BayernHessenFramer('MD'), new CrLineFramer(judgeTextLine));
}

/** Text mode has no checksum: only the strict form of the text tells a reply from noise. */
function judgeTextLine(line: string): LineVerdict {
  const start = line.lastIndexOf('MD');
  if (start < 0)
    return { kind: 'foreign', misfit: () => ({ why: 'has no "MD", with which the reply begins' }) };
  const reply = line.slice(start);
  if (parseMeasurementData(reply) !== null) return { kind: 'reply', reply };
  return { kind: 'damaged', misfit: () => ({ why: whyNoMeasurementData(reply) }) };
}

function answerFrom(blocks: readonly MeasurementBlock[], { gas, part, mask }: Place): Answer {
  const [first] = blocks;
  // An instrument with one gas may leave its id out; with several, nothing says which is which.
  const nameless = blocks.length === 1 && first?.gas === null ? first : undefined;
  const block = nameless ?? blocks.find((candidate) => gas !== undefined && candidate.gas === gas);
  if (block === undefined) return { missing: 'gas-not-in-reply' };
  switch (part) {
    case 'value':
      return { number: block.value };
    case 'status':
      return { number: masked(block.status, mask) };
    case 'failure':
      return { number: masked(block.failure, mask) };
    case 'word':
      return { number: masked(block.status * 256 + block.failure, mask) };
  }
}
