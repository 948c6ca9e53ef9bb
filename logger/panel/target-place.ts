/** What the operator is told of a target beside its state: its addresses, whether it is encrypted, when and in what order it sends. */
import type { SendingOrder } from '../../protocols/delivery/delivery-settings.js';
import { addressesOf } from '../../protocols/delivery/upload-target-schema.js';
import type { TargetConfig } from '../config/schema.js';

export interface TargetPlace {
  /** The first one first; never a password. */
  addresses: readonly string[];
  /** `none`: everything, the password too, can be read on the way. */
  encryption: 'encrypted' | 'none';
  order: SendingOrder;
  /** 0: each file at once. */
  sendEveryMs: number;
  /** What the configuration lacks for anything to be delivered. */
  missing: 'host-key-unknown' | null;
}

export function targetPlaceOf(config: TargetConfig): TargetPlace {
  const { type, order, sendEvery } = config;
  const encryption = type === 'ftp' ? 'none' : 'encrypted';
  const missing = type === 'sftp' && config.hostKey === undefined ? 'host-key-unknown' : null;
  return { addresses: addressesOf(config), encryption, order, sendEveryMs: sendEvery, missing };
}
