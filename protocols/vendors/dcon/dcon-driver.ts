/**
 * Asks a DCON module how its data are written (`$AA2`) and for all its inputs (`#AA`). The data reply names no address, so the first
 * question, whose answer does, also shows that it is this module that answers.
 */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { DconProfile } from '../../profiles/line-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { CrLineFramer } from '../cr-line-framer.js';
import { createLineDriver, type LineDriverOptions, type Question } from '../line-driver.js';
import { masked } from '../masked.js';
import { hexByte } from '../text.js';
import { encodeDcon, judgeDconLine, type DconChecksum } from './judge-dcon-line.js';

type Source = DconProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

/** Engineering units: sign, five digits, a point. */
const INPUT_CHARACTERS = 7;
const INPUT = /^[+-](?=[\d.]{6}$)\d+\.\d+$/;

export function createDconDriver(options: LineDriverOptions<DconProfile>): InstrumentDriver {
  const { profile, unitId } = options;
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: (resolved) => {
      const { checksum = 'off', inputs = 0 } = resolved.put(profile.line);
      const module = { address: hexByte(unitId), checksum };
      const format = formatQuestion(module);
      const questions = {
        'range-code': format,
        'data-format': format,
        input: inputsQuestion(module, inputs),
      };
      return ({ item }) => questions[item];
    },
  });
}

interface Module {
  address: string;
  checksum: DconChecksum;
}

/** `$012` → `!01TTCCFF`: type, baud rate, data format. */
function formatQuestion(module: Module): Question<Place> {
  const { address } = module;
  return {
    request: request(`$${address}2`, module, { lead: `!${address}`, body: /^[0-9A-F]{6}$/ }),
    read:
      (reply) =>
      ({ item, mask }) => {
        // A code, told as the module and its manual write it.
        if (item === 'range-code') return { word: reply.slice(0, 2) };
        return { number: masked(parseInt(reply.slice(-2), 16), mask) };
      },
  };
}

/** `#01` → `>+04.000+05.123…` */
function inputsQuestion(module: Module, inputs: number): Question<Place> {
  const body = new RegExp(`^[+\\-\\d.]{${inputs * INPUT_CHARACTERS}}$`);
  return {
    request: request(`#${module.address}`, module, { lead: '>', body }),
    read: (reply) => {
      const numbers = reply.match(/.{7}/g) ?? [];
      return numbers.every((number) => INPUT.test(number))
        ? ({ input = 0 }) => inputAnswer(numbers[input])
        : null;
    },
  };
}

function inputAnswer(text: string | undefined): Answer {
  return text === undefined ? { missing: 'input-not-in-reply' } : { number: Number(text) };
}

function request(
  name: string,
  module: Module,
  reply: { lead: string; body: RegExp },
): Question<Place>['request'] {
  return {
    name,
    bytes: encodeDcon(name, module.checksum),
    makeFramer: () => new CrLineFramer((line) => judgeDconLine(line, { ...module, ...reply })),
  };
}
