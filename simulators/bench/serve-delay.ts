/** The child process in which the bench's long line lives, so that its work is no client's. Ends when the parent does. */
import { DelayingProxy } from '../province/delaying-proxy.js';
import { RealClock } from '../time/real-clock.js';

export interface DelayMessage {
  kind: 'served';
  port: number;
}

/** `2222:50`: the server's port, and there and back in ms. */
export async function serveDelay(what: string): Promise<number> {
  if (process.send === undefined) throw new Error('this verb is started by the benches only');
  const [targetPort = NaN, roundTripMs = NaN] = what.split(':').map(Number);
  const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
  process.on('SIGINT', () => undefined);
  await using proxy = new DelayingProxy({ targetPort, roundTripMs, clock: new RealClock() });
  const message: DelayMessage = { kind: 'served', port: await proxy.listen() };
  process.send(message);
  await parentGone;
  return 0;
}
