/**
 * Reads an instrument that only its profile knows: lines of text that follow regular expressions with named groups, asked for or
 * sent unasked.
 */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { AsciiLineProfile } from '../../profiles/telegram-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { GivenSettings } from '../../profiles/resolve-settings.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createLineDriver, type LineDriverOptions } from '../line-driver.js';
import { createListeningDriver, type ListeningDriverOptions } from '../listening/listening-driver.js';
import { masked } from '../masked.js';
import { bytesOfText, showText } from '../text.js';
import { AsciiLineFramer } from './ascii-line-framer.js';
import { judgeAsciiLine, type AsciiLineForm } from './judge-ascii-line.js';
import { compilePattern } from './line-patterns.js';

type Source = AsciiLineProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

export function createListenedLineDriver(
  options: ListeningDriverOptions<AsciiLineProfile>,
): InstrumentDriver {
  const { line } = options.profile;
  const form = formOf(line);
  return createListeningDriver<Source>(options, {
    understand: () => ({
      telegrams: { cut: 'lines', end: line.end, judge: (text) => judgeAsciiLine(text, form) },
      describe: `lines ${line.lines.map(({ id }) => id).join(', ')}`,
      read: (telegram, place) => answerFrom(telegram, place, form),
    }),
  });
}

export function createAskedLineDriver(options: LineDriverOptions<AsciiLineProfile>): InstrumentDriver {
  const { profile, settings, unitId } = options;
  const { line } = profile;
  const form = formOf(line);
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: () => (source) => {
      const asked = line.lines.find(({ id }) => id === (source.line ?? line.lines[0]?.id));
      const text = renderRequest(asked?.request ?? '', { profile, settings, unitId });
      const wanted = asked?.id ?? '';
      return {
        request: {
          name: showText(bytesOfText(text)),
          bytes: bytesOfText(text),
          makeFramer: () =>
            new AsciiLineFramer({
              end: line.end,
              request: text,
              wanted,
              judge: (each) => judgeAsciiLine(each, form),
            }),
        },
        read: (reply) => (place) => answerFrom(reply, place, form) ?? { missing: 'not-in-reply' },
      };
    },
  });
}

interface RequestFacts {
  profile: AsciiLineProfile;
  settings: GivenSettings;
  unitId: number;
}

export const PLACEHOLDER = /\{([a-z0-9-]+)\}/g;

/** `{unit}` is the unit id, any other name a setting: as given, or its default. */
export function renderRequest(request: string, { profile, settings, unitId }: RequestFacts): string {
  return request.replace(PLACEHOLDER, (_all, name: string) => {
    if (name === 'unit') return String(unitId);
    return String(settings[name] ?? profile.settings?.find(({ id }) => id === name)?.default ?? '');
  });
}

function formOf({ begin = '', checksum, lines }: AsciiLineProfile['line']): AsciiLineForm {
  return { begin, checksum, patterns: lines.map(({ id, pattern }) => compilePattern(id, pattern)) };
}

/** `null`: the source stands in another line. */
function answerFrom(text: string, place: Place, { patterns }: AsciiLineForm): Answer | null {
  const wanted = place.line ?? patterns[0]?.id;
  const found = patterns.find(({ match }) => match(text) !== null);
  const group = found?.id === wanted ? found?.match(text)?.get(place.group) : undefined;
  if (found === undefined || group === undefined) return null;
  const unit = place.unitGroup === undefined ? undefined : found.match(text)?.get(place.unitGroup);
  if (place.unit !== undefined && unit?.trim() !== place.unit) return { missing: 'unit-mismatch' };
  return valueOf(group, place);
}

const HEX = /^[0-9A-F]{1,8}$/i;
/** Blanks may stand around the number and behind its sign: a column of fixed width. */
const NUMBER = {
  point: /^([+-]?) *(\d+(?:\.\d*)?|\.\d+)(E[+-]?\d{1,2})?$/i,
  comma: /^([+-]?) *(\d+(?:,\d*)?|,\d+)$/,
};

function valueOf(group: string, { as = 'number', decimal = 'point', mask }: Place): Answer {
  const text = group.trim();
  switch (as) {
    case 'word':
      return { word: text.toLowerCase() };
    case 'present':
      return { number: text === '' ? 0 : 1 };
    case 'byte':
      return { number: masked(group.charCodeAt(0), mask) };
    case 'hex':
      return HEX.test(text) ? { number: masked(parseInt(text, 16), mask) } : { missing: 'malformed-flags' };
    case 'number': {
      // An empty place is no number; whether that is a fault the other checks say.
      if (text === '') return { number: NaN };
      const [, sign = '', digits, exponent = ''] = NUMBER[decimal].exec(text) ?? [];
      if (digits === undefined) return { missing: 'not-a-number' };
      return { number: masked(Number(`${sign}${digits.replace(',', '.')}${exponent}`), mask) };
    }
  }
}
