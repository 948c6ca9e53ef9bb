// Two readings of the same manuals meet: water sensors.
import { describe, expect, it } from 'vitest';
import { bad, good, makeBench } from './driver-bench.contract.js';

describe('profile and simulation of', () => {
  it('the ODO RTU', async () => {
    const { clock, instrument, poll } = makeBench('ysi-odo-rtu', ['oxygen', 'temperature', 'conductivity']);
    instrument.setValue('oxygen', 7.25);
    instrument.setValue('temperature', 28.5);
    expect(await poll()).toMatchObject([good(7.25), good(28.5), { value: null, reason: 'not-a-number' }]);
    instrument.setMode('starting');
    expect(await poll()).toMatchObject(Array(3).fill(bad('fault')));
    await clock.advance(31_000);
    expect((await poll())[0]).toMatchObject({ status: 'measuring' });
  });
});
