/** Teledyne API analyzers by ASCII commands: their test texts and mode as the front panel has them. */
import { CARBON_MONOXIDE, gasPhysics, type GasVariable, OZONE, SULFUR_DIOXIDE } from './gas-physics.js';
import { TeledyneAsciiAnalyzer } from './teledyne-ascii-analyzer.js';
import type { TextModel } from './text-model.js';

interface Analyzer {
  /** Model number, and so the machine id from the factory. */
  number: 100 | 300 | 400;
  variable: string;
  gas: GasVariable;
  /** Its name among the test measurements. */
  test: string;
}

const DECIMALS = 3;

function teledyneModel({ number, variable, gas, test }: Analyzer): TextModel<TeledyneAsciiAnalyzer> {
  const physics = gasPhysics({ [variable]: gas }, { diagnostics: 'somebody works in its diagnostic menu' });
  return {
    id: `teledyne-ascii-t${number}`,
    name: `Teledyne API T${number} by ASCII commands (${test})`,
    protocol: 'teledyne-ascii',
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    unitIds: { low: 0, high: 9999, byDefault: number },
    physics,
    make: ({ clock, unit }) => new TeledyneAsciiAnalyzer(clock, unit, {}),
    show: (analyzer, state) => {
      const text = state.isNan(variable) ? 'XXXX' : state.read(variable).toFixed(DECIMALS);
      analyzer.tests.set(test, `${test}=${text} ${gas.unit.toUpperCase()}`);
      analyzer.mode = state.hasAlarm('diagnostics')
        ? 'DIAG'
        : state.hasMode('zero', null)
          ? 'ZERO CAL R'
          : state.hasMode('span', null)
            ? 'SPAN CAL R'
            : 'SAMPLE';
    },
  };
}

export const TELEDYNE_ASCII_MODELS = [
  teledyneModel({ number: 100, variable: 'sulfur-dioxide', gas: SULFUR_DIOXIDE, test: 'SO2' }),
  teledyneModel({ number: 300, variable: 'carbon-monoxide', gas: CARBON_MONOXIDE, test: 'CO' }),
  teledyneModel({ number: 400, variable: 'ozone', gas: OZONE, test: 'O3' }),
];
