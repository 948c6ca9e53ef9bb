/** `quantrac logger status`: what is stored, queued and delivered. */
import { SystemClock } from '../../hardware/host/system-clock.js';
import { describeStatus } from './describe-status.js';
import { EXIT_OK, type Verb } from './verb.js';

export const statusVerb: Verb = {
  summary: 'what is stored, queued, delivered and missing; from the database, also beside a running logger',
  options: { json: { type: 'boolean', about: 'as JSON' } },
  run: (setup, { json }) => {
    console.log(describeStatus(setup, new SystemClock(), json === true));
    return EXIT_OK;
  },
};
