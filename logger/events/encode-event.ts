/**
 * The one text of an event: what whoever seals or compares rows computes over. Fixed order, every column in it, a version in
 * front; a column that comes later makes a new version and leaves the old rows' texts as they are.
 */
import type { StationEvent } from '../../protocols/vocabulary/station-event.js';
import { canonicalJson } from './canonical-json.js';

const VERSION = 1;

export function encodeEvent(event: StationEvent): string {
  const { sequence, at, clockTrust, kind, subject, before, after, text, parameters } = event;
  return canonicalJson([
    VERSION,
    sequence,
    at,
    clockTrust,
    kind,
    subject.kind,
    subject.id,
    before,
    after,
    text,
    parameters,
  ]);
}
