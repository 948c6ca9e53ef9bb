/** Listens to NMEA 0183: transducers of XDR by type and number, other sentences by the place of a field. */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { NmeaProfile } from '../../profiles/telegram-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createListeningDriver, type ListeningDriverOptions } from '../listening/listening-driver.js';
import { judgeNmeaLine, transducersOf } from './judge-nmea-line.js';

type Source = NmeaProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
/** Vaisala puts it in the place of the unit of a value that could not be measured. */
const INVALID = '#';

export function createNmeaDriver(options: ListeningDriverOptions<NmeaProfile>): InstrumentDriver {
  const { profile } = options;
  return createListeningDriver<Source>(options, {
    understand: (resolved) => {
      const { checksum = 'required', numberBase = 0 } = resolved.put(profile.line);
      const sentences = sentencesOf(profile);
      return {
        telegrams: {
          cut: 'lines',
          end: '\n',
          judge: (line) => judgeNmeaLine(line, { checksum, sentences }),
        },
        describe: `NMEA 0183 sentences ${sentences.join(', ')}`,
        read: (telegram, place) => answerFrom(telegram, place, numberBase),
      };
    },
  });
}

function sentencesOf(profile: NmeaProfile): string[] {
  const checks = [profile, ...profile.measurements].flatMap(({ status = [] }) => status);
  return [...new Set([...profile.measurements, ...checks].map(({ source }) => source.sentence))].sort();
}

function answerFrom(telegram: string, place: Place, numberBase: number): Answer | null {
  const [head = '', ...fields] = telegram.split(',');
  if (head.slice(2) !== place.sentence) return null;
  if (place.transducer !== undefined) {
    const number = String((place.number ?? 0) + numberBase);
    const found = transducersOf(fields).find(
      (transducer) => transducer.type === place.transducer && Number(transducer.number) === Number(number),
    );
    return found === undefined ? null : answerOf(found.value, found.unit, place);
  }
  const value = fields[(place.field ?? 1) - 1];
  const unit = place.unitField === undefined ? undefined : fields[place.unitField - 1];
  return value === undefined ? { missing: 'not-in-reply' } : answerOf(value, unit, place);
}

function answerOf(value: string, told: string | undefined, { as = 'number', unit }: Place): Answer {
  if (as === 'word') return { word: value.toLowerCase() };
  if (told === INVALID) return { missing: 'marked-invalid' };
  if (unit !== undefined && told !== unit) return { missing: 'unit-mismatch' };
  // An empty field is no number; whether that is a fault the other checks say.
  if (value === '') return { number: NaN };
  return NUMBER.test(value) ? { number: Number(value) } : { missing: 'not-a-number' };
}
