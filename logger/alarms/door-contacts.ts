/** What the door contacts said last. A contact whose instrument is silent keeps its last word: that silence has its own alarm. */
import { isUsable } from '../../protocols/vocabulary/status.js';
import type { ScanStore } from '../store/scan-store.js';
import type { DoorStanding } from './list-alarms.js';

export interface DoorContact {
  channel: string;
  /** The value that says open. */
  open: number;
  name: string;
}

export class DoorContacts {
  readonly #contacts: readonly DoorContact[];
  readonly #scans: Pick<ScanStore, 'latest'>;
  readonly #isOpen = new Map<string, boolean>();

  constructor(contacts: readonly DoorContact[], scans: Pick<ScanStore, 'latest'>) {
    this.#contacts = contacts;
    this.#scans = scans;
  }

  standings(): DoorStanding[] {
    const latest = this.#contacts.length === 0 ? null : this.#scans.latest();
    return this.#contacts.map(({ channel, open, name }) => {
      const reading = latest?.get(channel);
      if (reading !== undefined && reading.raw !== null && isUsable(reading.status)) {
        this.#isOpen.set(channel, reading.raw === open);
      }
      return { channel, name, isOpen: this.#isOpen.get(channel) ?? false };
    });
  }
}
