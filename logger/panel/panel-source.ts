/** What the panel's server needs of the station. The server knows nothing of stores, instruments or deliveries. */
import type { EventQuery } from '../events/event-store.js';
import type {
  FileContentView,
  FilesView,
  FileView,
  JournalView,
  NoticesView,
  PanelView,
  SettingsView,
  TrendView,
} from './panel-view.js';

export interface FilesQuery {
  limit: number;
  /** Only files before this `nextBefore` of an earlier page; `null`: from the newest. */
  before: number | null;
  state: FileView['state'] | 'disputed' | null;
  target: string | null;
}

export interface TrendQuery {
  channel: string;
  from: number;
  to: number;
  /** At most so many buckets. */
  points: number;
}

export interface PanelSource {
  view(): PanelView;
  files(query: FilesQuery): FilesView;
  journal(query: EventQuery): JournalView;
  /** `null`: there is no such instrument, or it lets no settings be seen. */
  settings(instrument: string): SettingsView | null;
  /** `null`: there is no such file. */
  fileContent(id: number): FileContentView | null;
  /** A person has looked at the target's receipts that refuse or contradict files; how many; `null`: there is no such target. */
  reviewReceipts(review: { target: string; by: string; reason: string }): number | null;
  /** The newest letters; `null`: the configuration has no notices. */
  notices(limit: number): NoticesView | null;
  /** `null`: there is no such channel. */
  trend(query: TrendQuery): TrendView | null;
  /** Calls back, as often as it likes, when a new view would differ from the last one. */
  onChanged(listener: () => void): Disposable;
}
