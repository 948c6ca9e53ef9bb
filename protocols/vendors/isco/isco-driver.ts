/** Asks a Teledyne ISCO sampler for its status (`STS,1`) and nothing else: state, and bottle, volume and result of the last sample. */
import type { IscoProfile } from '../../profiles/asked-profile-schemas.js';
import type { Answer } from '../../profiles/judge-measurement.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createLineDriver, type LineDriverOptions } from '../line-driver.js';
import { iscoRequest } from './isco-request.js';
import { parseSamplerStatus, type IscoStatus } from './parse-sampler-status.js';

type Source = IscoProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

export function createIscoDriver(options: LineDriverOptions<IscoProfile>): InstrumentDriver {
  const request = iscoRequest('STS,1', options.profile.line.model);
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: () => () => ({
      request,
      read: (reply) => {
        const status = parseSamplerStatus(reply);
        return status === null ? null : (place) => answerFrom(status, place);
      },
    }),
  });
}

function answerFrom({ state, lastSample }: IscoStatus, { item }: Place): Answer {
  if (item === 'STS') return { number: state };
  if (lastSample === null) return { missing: 'no-sample-yet' };
  switch (item) {
    case 'BTL':
      return { number: lastSample.bottle };
    case 'SVO':
      return { number: lastSample.volumeMl };
    case 'SOR':
      return { number: lastSample.result };
  }
}
