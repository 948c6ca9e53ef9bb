/** What every bench polls: so many instruments, each with so many floats in one stretch of input registers. */
import { fileURLToPath } from 'node:url';

export const INSTRUMENTS = 5;
export const FLOATS_EACH = 10;
export const REGISTERS_EACH = 2 * FLOATS_EACH;
export const UNIT_ID = 1;
export const PARAMETERS = INSTRUMENTS * FLOATS_EACH;

export const INSTRUMENT_FILE = fileURLToPath(new URL('./ten-floats.instrument.yaml', import.meta.url));
export const PROFILE_FILE = fileURLToPath(new URL('./ten-floats.profile.yaml', import.meta.url));
