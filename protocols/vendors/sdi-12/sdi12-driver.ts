/**
 * Asks an SDI-12 sensor to measure, lets it, and fetches the values from D0 to D9. A concurrent measurement (`aC!`) leaves the wire to
 * others; an exclusive one (`aM!`) would be broken off by what others are asked, so the wire rests. The adapter makes the break.
 */
import type { Sdi12Profile } from '../../profiles/asked-profile-schemas.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import { InstrumentError } from '../../vocabulary/errors.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { CrLineFramer } from '../cr-line-framer.js';
import { createLineDriver, type LineDriverOptions, type Question, type Talk } from '../line-driver.js';
import type { LineRequest } from '../line.js';
import { bytesOfText } from '../text.js';
import {
  judgeSdi12Line,
  SDI12_ADDRESSES,
  SDI12_VALUES,
  type ExpectedSdi12Reply,
} from './judge-sdi12-line.js';

type Source = Sdi12Profile['measurements'][number]['source'];
type Place = Resolved<Source>;

/** D0 to D9. */
const DATA_COMMANDS = 10;
const VALUE = /[+-](?:\d+\.?\d*|\.\d+)/g;

interface Sensor {
  address: string;
  crc: 'on' | 'off';
  measuring: 'concurrent' | 'exclusive';
  measuringSeconds: number;
  /** Groups whose values are there at once. */
  atOnce: readonly number[];
  /** Of a group: the last value that the profile knows. What is behind it is not fetched. */
  lastValueOf: (group: number) => number;
}

export function createSdi12Driver(options: LineDriverOptions<Sdi12Profile>): InstrumentDriver {
  const address = SDI12_ADDRESSES[options.unitId] ?? '?';
  return createLineDriver<Source>(options, {
    inherited: [],
    // A status is that of the last measurement.
    first: 'values',
    probe: request(`${address}!`, { address, body: /^$/, crc: 'off' }),
    askFor: (resolved) => {
      const {
        crc = 'off',
        measuring = 'concurrent',
        measuringSeconds = 0,
        atOnce = [],
      } = resolved.put(options.profile.line);
      const lastValueOf = (group: number) => lastValue(options.profile, group);
      const sensor: Sensor = { address, crc, measuring, measuringSeconds, atOnce, lastValueOf };
      const groups = new Map<number, Question<Place>>();
      return ({ group }) => {
        const question = groups.get(group) ?? measurementQuestion(sensor, group);
        groups.set(group, question);
        return question;
      };
    },
  });
}

function lastValue({ measurements, status = [] }: Sdi12Profile, group: number): number {
  const sources = [
    ...status.map(({ source }) => source),
    ...measurements.flatMap(({ source, status: own = [] }) => [source, ...own.map((check) => check.source)]),
  ];
  return Math.max(0, ...sources.filter((source) => source.group === group).map(({ value }) => value));
}

function measurementQuestion(sensor: Sensor, group: number): Question<Place> {
  const { address, crc, measuring, measuringSeconds, atOnce } = sensor;
  const letters = `${measuring === 'concurrent' ? 'C' : 'M'}${crc === 'on' ? 'C' : ''}`;
  const start = `${address}${letters}${group === 0 ? '' : group}!`;
  const body = measuring === 'concurrent' ? /^\d{5}$/ : /^\d{4}$/;
  return {
    request: request(start, { address, body, crc: 'off' }),
    goOn: (reply, talk) => fetchValues(sensor, { start, reply, wanted: sensor.lastValueOf(group) }, talk),
    goesOnWith: [`"${address}D0!" and on until all values are there`],
    waitMsMax: atOnce.includes(group) ? 0 : measuringSeconds * 1000,
    read: (text) => {
      const values = text.match(VALUE) ?? [];
      return ({ value }) => {
        const found = values[value - 1];
        return found === undefined ? { missing: 'value-not-in-reply' } : { number: Number(found) };
      };
    },
  };
}

/** `0021` after `aM!`, `00212` after `aC!`: seconds to wait, and how many values there will be. */
async function fetchValues(
  { address, crc, measuring, measuringSeconds }: Sensor,
  { start, reply, wanted }: { start: string; reply: string; wanted: number },
  talk: Talk,
): Promise<string> {
  const seconds = Number(reply.slice(0, 3));
  const count = Math.min(Number(reply.slice(3)), wanted);
  if (seconds > measuringSeconds) {
    throw new InstrumentError({
      code: 'malformed-reply',
      message: `"${start}" takes ${seconds} s, not at most ${measuringSeconds} s`,
      hint: 'Let the setting for the measuring time be as long as the sensor’s own',
    });
  }
  if (seconds > 0) await talk.wait(seconds * 1000, measuring === 'concurrent' ? 'free' : 'held');
  let values = '';
  for (let command = 0; command < DATA_COMMANDS && countOf(values) < count; command += 1) {
    const data = await talk.ask(request(`${address}D${command}!`, { address, body: SDI12_VALUES, crc }));
    if (data === '') break;
    values += data;
  }
  return values;
}

function countOf(values: string): number {
  return values.match(VALUE)?.length ?? 0;
}

function request(name: string, expected: ExpectedSdi12Reply): LineRequest {
  return {
    name,
    bytes: bytesOfText(name),
    makeFramer: () => new CrLineFramer((line) => judgeSdi12Line(line, expected)),
  };
}
