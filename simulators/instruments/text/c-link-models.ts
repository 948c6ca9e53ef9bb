/** Thermo iSeries analyzers on C-Link, after the 49i manual's appendix B; the flags are those of the 49i. */
import { CLinkAnalyzer } from './c-link-analyzer.js';
import {
  CARBON_MONOXIDE,
  gasPhysics,
  type GasVariable,
  NITRIC_OXIDE,
  NITROGEN_DIOXIDE,
  NITROGEN_OXIDES,
  OZONE,
  SULFUR_DIOXIDE,
} from './gas-physics.js';
import type { TextModel } from './text-model.js';

/** Temperature and pressure compensation on, as from the factory. */
const IDLE_FLAGS = 0x0c000000;
const SERVICE_MODE = 0x20000000;
const BITS = { 'sample-temperature': 0x2, 'lamp-temperature': 0x8, pressure: 0x80, 'flow-a': 0x200 } as const;

/** The serial default of an instrument id: its model number. */
function cLinkModel(
  series: 42 | 43 | 48 | 49,
  name: string,
  gases: Readonly<Record<string, GasVariable & { command: string }>>,
): TextModel<CLinkAnalyzer> {
  const alarms = series === 49 ? Object.keys(BITS) : [];
  return {
    id: `thermo-${series}i`,
    name,
    protocol: 'c-link',
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    unitIds: { low: 0, high: 127, byDefault: series },
    physics: gasPhysics(gases, {
      ...(series === 49 ? { 'service-mode': 'somebody works at the instrument' } : {}),
      ...Object.fromEntries(alarms.map((alarm) => [alarm, `${alarm} alarm`])),
    }),
    make: ({ clock, unit, wire }) => new CLinkAnalyzer(clock, { id: unit, port: wire }, {}),
    show: (analyzer, state) => {
      for (const [variable, { command, unit }] of Object.entries(gases)) {
        const value = state.read(variable);
        analyzer.answers.set(command, `${mantissa(state.isNan(variable) ? 0 : value)} ${unit}`);
      }
      analyzer.gasMode = state.hasMode('zero', null)
        ? 'zero'
        : state.hasMode('span', null)
          ? 'span'
          : 'sample';
      const bits = Object.entries(BITS).filter(([alarm]) => alarms.includes(alarm) && state.hasAlarm(alarm));
      const service = series === 49 && state.hasAlarm('service-mode') ? SERVICE_MODE : 0;
      analyzer.flags = bits.reduce((flags, [, bit]) => flags | bit, IDLE_FLAGS | service) >>> 0;
    },
  };
}

/** Four digits and an exponent: 45.5 is `4550E-2`. */
function mantissa(value: number): string {
  const [digits = '0', exponent = '0'] = value.toExponential(3).split('e');
  const power = Number(exponent) - 3;
  return `${digits.replace('.', '')}E${power < 0 ? '' : '+'}${power}`;
}

export const C_LINK_MODELS = [
  cLinkModel(42, 'Thermo Scientific 42i', {
    'nitric-oxide': { ...NITRIC_OXIDE, command: 'no' },
    'nitrogen-dioxide': { ...NITROGEN_DIOXIDE, command: 'no2' },
    'nitrogen-oxides': { ...NITROGEN_OXIDES, command: 'nox' },
  }),
  cLinkModel(43, 'Thermo Scientific 43i', { 'sulfur-dioxide': { ...SULFUR_DIOXIDE, command: 'so2' } }),
  cLinkModel(48, 'Thermo Scientific 48i', { 'carbon-monoxide': { ...CARBON_MONOXIDE, command: 'co' } }),
  cLinkModel(49, 'Thermo Scientific 49i', { ozone: { ...OZONE, command: 'o3' } }),
];
