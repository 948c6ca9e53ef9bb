/** Turns changes of the station's parts into events: an instrument falls silent, a target stops, the clock is set. */
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import type { Acquisition } from '../acquisition/acquisition.js';
import type { InstrumentSnapshot } from '../acquisition/polled-instrument.js';
import type { EventRecorder } from './event-recorder.js';

interface WatchedDelivery {
  status(): DeliveryStatus;
  onChanged(listener: () => void): Disposable;
}

export interface ChangeSources {
  acquisition: Pick<Acquisition, 'instruments' | 'clockStep' | 'onChanged'>;
  deliveries: readonly WatchedDelivery[];
}

/** Smaller steps are a time server at work. */
const STEP_TOLD_MS_MIN = 5_000;

export function noteChanges(sources: ChangeSources, recorder: EventRecorder): Disposable {
  const subscriptions = [
    noteAcquisition(sources.acquisition, recorder),
    ...sources.deliveries.map((delivery) => noteDelivery(delivery, recorder)),
  ];
  return { [Symbol.dispose]: () => subscriptions.forEach((each) => each[Symbol.dispose]()) };
}

function noteAcquisition(acquisition: ChangeSources['acquisition'], recorder: EventRecorder): Disposable {
  const states = new Map<string, InstrumentSnapshot['state']>();
  let steppedAt: number | null = null;
  return acquisition.onChanged(() => {
    for (const { id, state, failure } of acquisition.instruments()) {
      const before = states.get(id) ?? 'starting';
      states.set(id, state);
      if (before === state) continue;
      const subject = { kind: 'instrument', id } as const;
      const change = { subject, before, after: state, parameters: { instrument: id } };
      if (state === 'silent')
        recorder.record({
          ...change,
          kind: 'instrument-silent',
          parameters: { instrument: id, code: failure?.code ?? null, message: failure?.message ?? null },
        });
      else if (state === 'answering') recorder.record({ ...change, kind: 'instrument-answers' });
    }
    const step = acquisition.clockStep();
    if (step === null || step.at === steppedAt) return;
    steppedAt = step.at;
    if (Math.abs(step.stepMs) < STEP_TOLD_MS_MIN) return;
    recorder.record({
      kind: 'clock-stepped',
      subject: { kind: 'station', id: '' },
      before: step.at - step.stepMs,
      after: step.at,
      parameters: { seconds: Math.round(step.stepMs / 1000) },
    });
  });
}

function noteDelivery(delivery: WatchedDelivery, recorder: EventRecorder): Disposable {
  let stopped = false;
  return delivery.onChanged(() => {
    const { targetId: id, state, failure } = delivery.status();
    if (stopped === (state === 'stopped')) return;
    // Only what was really delivered ends a stop: an attempt alone is no news.
    if (state !== 'stopped' && failure !== null) return;
    stopped = state === 'stopped';
    const change = { subject: { kind: 'target', id } as const, after: state };
    if (stopped)
      recorder.record({
        ...change,
        kind: 'target-stopped',
        parameters: { target: id, code: failure?.code ?? null, message: failure?.message ?? null },
      });
    else recorder.record({ ...change, kind: 'target-resumed', parameters: { target: id } });
  });
}
