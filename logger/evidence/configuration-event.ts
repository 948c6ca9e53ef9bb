/** An edited `station.yaml`, found at a start, as an event: which parts, and when the file was written. Its texts are in the chain. */
import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { NewEvent } from '../../protocols/vocabulary/station-event.js';
import { changedParts } from '../config/changed-parts.js';
import type { ConfigurationBody } from './block-bodies.js';

export function configurationEvent(
  file: string,
  { before, after }: { before: ConfigurationBody; after: ConfigurationBody },
  clock: Pick<Clock, 'now' | 'trust'>,
): NewEvent {
  const kind = 'configuration-changed';
  const written = statSync(file, { throwIfNoEntry: false });
  return {
    at: clock.now(),
    clockTrust: clock.trust(),
    kind,
    subject: { kind: 'station', id: '' },
    before: hash('sha256', before.text, 'hex'),
    after: hash('sha256', after.text, 'hex'),
    text: kind,
    parameters: {
      parts: { ...changedParts(before, after) },
      writtenAt: written === undefined ? null : Math.round(written.mtimeMs),
      ownerId: written?.uid ?? null,
    },
  };
}
