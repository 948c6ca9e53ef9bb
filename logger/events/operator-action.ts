/** What a person did at the station, as an event: what, by whom, when. Never a secret. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type {
  EventKind,
  EventSubject,
  JsonValue,
  NewEvent,
} from '../../protocols/vocabulary/station-event.js';

export interface OperatorAction {
  kind: EventKind;
  subject?: EventSubject;
  parameters: Readonly<Record<string, JsonValue>>;
}

const STATION: EventSubject = { kind: 'station', id: '' };

/** The sentence of a kind has the kind as its key. */
export function actionEvent(
  { kind, subject = STATION, parameters }: OperatorAction,
  by: string,
  clock: Pick<Clock, 'now' | 'trust'>,
): NewEvent {
  return {
    at: clock.now(),
    clockTrust: clock.trust(),
    kind,
    subject,
    before: null,
    after: null,
    text: kind,
    parameters: { by, ...parameters },
  };
}
