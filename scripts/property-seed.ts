/**
 * One seed for every property test, so that a run says of a change what it said of the one before. `PROPERTY_SEED=random`
 * looks in new places at each run; a failure prints its seed, which `PROPERTY_SEED=N` repeats.
 */
import fc from 'fast-check';

const DEFAULT_SEED = 20_210_630;

const wanted = process.env.PROPERTY_SEED;
if (wanted !== 'random') {
  const seed = Number(wanted ?? DEFAULT_SEED);
  if (!Number.isSafeInteger(seed))
    throw new Error(`PROPERTY_SEED: "${wanted}" is neither an integer nor "random".`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
