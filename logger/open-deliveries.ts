/** The way out of the outbox: an upload target and its delivery for each receiver, with what a province answers beside the files. */
import { Delivery } from '../protocols/delivery/deliver.js';
import { deliverySettingsOf } from '../protocols/delivery/delivery-settings.js';
import type { StationSeams } from './station-seams.js';
import type { StationStores } from './open-stores.js';
import type { TargetView } from './panel/panel-view.js';
import { openConversations } from './receipts/open-conversations.js';
import type { HeadSource } from './receipts/province-conversation.js';
import { readReceiptFigures } from './receipts/receipt-figures.js';
import type { StationSurroundings } from './station-surroundings.js';

export interface StationDeliveries extends AsyncDisposable {
  /** In the order of the configuration's targets. */
  readonly deliveries: readonly Delivery[];
  /** `null`: the receiver gives no receipts. */
  readonly receiptsOf: (target: string) => TargetView['receipts'];
}

/** @param heads What vouches for the readings, to be countersigned by the province. */
export function openDeliveries(
  { setup, clock, log }: StationSurroundings,
  { makeTarget, random }: Pick<StationSeams, 'makeTarget' | 'random'>,
  { database, outbox, reports, journal }: StationStores,
  heads: HeadSource,
): StationDeliveries {
  const { events } = journal;
  const conversations = openConversations({ setup, database, outbox, reports, clock, log, heads, events });
  const opened = setup.targets.map((target) => {
    const { id, order } = target.config;
    const upload = makeTarget(target);
    const delivery = new Delivery({
      targetId: id,
      target: upload,
      outbox: outbox.outboxFor(id, order),
      ...{ clock, log, random },
      settings: deliverySettingsOf(target.config),
      conversation: conversations.get(id),
    });
    return { upload, delivery };
  });
  return {
    deliveries: opened.map(({ delivery }) => delivery),
    receiptsOf: (target) => {
      const figures = readReceiptFigures(database, target, clock.now());
      return figures && { ...figures, trouble: conversations.get(target)?.trouble ?? null };
    },
    [Symbol.asyncDispose]: async () => {
      for (const { upload } of opened) await upload[Symbol.asyncDispose]();
    },
  };
}
