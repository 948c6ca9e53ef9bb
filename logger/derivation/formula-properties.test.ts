// What must hold of formulas for every number: forwards and backwards, order, direction.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { number } from './formula-call.contract.js';
import { MOLAR_MASSES } from './gases.js';

const finite = { noNaN: true, noDefaultInfinity: true } as const;
const positive = fc.double({ min: 1e-3, max: 1e5, ...finite });
const moisture = fc.double({ min: 0, max: 50, ...finite });
const oxygen = fc.double({ min: 0, max: 19, ...finite });

describe('properties', () => {
  it('mg/Nm³ and ppm are each other backwards, for every gas and normal state', () => {
    const gas = fc.constantFrom(...Object.keys(MOLAR_MASSES));
    const normal = fc.record({
      temperature: fc.double({ min: 0, max: 30, ...finite }),
      pressure: fc.constant(101.325),
    });
    fc.assert(
      fc.property(positive, gas, normal, (ppm, name, state) => {
        const rest = { settings: { gas: name }, context: { normal: state } };
        const mg = number({ formula: 'mg-from-ppm', inputs: { concentration: ppm }, ...rest });
        expect(number({ formula: 'ppm-from-mg', inputs: { concentration: mg }, ...rest })).toBeCloseTo(
          ppm,
          6,
        );
      }),
    );
  });

  it('dry and wet are each other backwards', () => {
    fc.assert(
      fc.property(positive, moisture, (wet, water) => {
        const dry = number({ formula: 'dry-from-wet', inputs: { concentration: wet, moisture: water } });
        expect(dry).toBeGreaterThanOrEqual(wet);
        expect(
          number({ formula: 'wet-from-dry', inputs: { concentration: dry, moisture: water } }),
        ).toBeCloseTo(wet, 6);
      }),
    );
  });

  it('thinning a gas with air changes nothing at reference oxygen', () => {
    fc.assert(
      fc.property(positive, oxygen, fc.double({ min: 0, max: 0.5, ...finite }), (concentration, o2, air) => {
        const settings = { referenceOxygen: 7, oxygenMax: 20.4 };
        const referred = (inputs: Record<string, number>) =>
          number({ formula: 'oxygen-reference', inputs, settings });
        const thinned = { concentration: concentration * (1 - air), oxygen: o2 * (1 - air) + 21 * air };
        fc.pre(thinned.oxygen <= 20.4);
        expect(referred(thinned) / referred({ concentration, oxygen: o2 })).toBeCloseTo(1, 6);
      }),
    );
  });

  it('more oxygen means a higher value at the reference, and the reference itself changes nothing', () => {
    fc.assert(
      fc.property(positive, oxygen, oxygen, (concentration, a, b) => {
        const at = (o2: number) =>
          number({
            formula: 'oxygen-reference',
            inputs: { concentration, oxygen: o2 },
            settings: { referenceOxygen: 7 },
          });
        expect(Math.sign(at(a) - at(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
        expect(at(7)).toBeCloseTo(concentration, 9);
      }),
    );
  });

  it('the order of dry, normal state and oxygen does not matter', () => {
    const state = { temperature: 160, pressure: 99 };
    fc.assert(
      fc.property(positive, moisture, oxygen, (concentration, water, o2) => {
        const steps: ((value: number) => number)[] = [
          (value) => number({ formula: 'dry-from-wet', inputs: { concentration: value, moisture: water } }),
          (value) => number({ formula: 'normalise', inputs: { concentration: value, ...state } }),
          (value) =>
            number({
              formula: 'oxygen-reference',
              inputs: { concentration: value, oxygen: o2 },
              settings: { referenceOxygen: 7 },
            }),
        ];
        const forwards = steps.reduce((value, step) => step(value), concentration);
        const backwards = steps.toReversed().reduce((value, step) => step(value), concentration);
        expect(backwards / forwards).toBeCloseTo(1, 9);
      }),
    );
  });

  it('a load is the same by the gas as it is and by the gas at the normal state', () => {
    fc.assert(
      fc.property(
        positive,
        positive,
        fc.double({ min: -20, max: 400, ...finite }),
        (concentration, flow, temperature) => {
          const state = { temperature, pressure: 97 };
          const kg = (inputs: Record<string, number>, of: string) =>
            number({
              formula: 'load',
              inputs,
              context: { units: { concentration: `mg/${of}`, flow: `${of}/h` } },
            });
          const normal = {
            concentration: number({ formula: 'normalise', inputs: { concentration, ...state } }),
            flow: number({ formula: 'normalised-flow', inputs: { flow, ...state } }),
          };
          expect(kg(normal, 'Nm3') / kg({ concentration, flow }, 'm3')).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
