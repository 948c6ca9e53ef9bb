/** `quantrac logger check`: every fault of the configuration, or the plan. Touches no device and no network. */
import { SystemClock } from '../../hardware/host/system-clock.js';
import { describePlan } from '../config/describe-plan.js';
import { EXIT_OK, type Verb } from './verb.js';

export const checkVerb: Verb = {
  summary: 'print every fault of the configuration, or the plan; touches no device and no network',
  options: {},
  run: (setup) => {
    console.log(describePlan(setup, new SystemClock().now()).join('\n'));
    return EXIT_OK;
  },
};
