import { SystemClock } from '../../hardware/host/system-clock.js';
import { MemoryRemote, MemoryTarget } from './memory-target.js';
import { describeUploadTarget, HOST_KEY_IDENTITY } from './upload-target.contract.js';

describeUploadTarget('in memory', async () => {
  const remote = new MemoryRemote();
  const clock = new SystemClock();
  const { levers, files } = remote;
  return {
    identity: HOST_KEY_IDENTITY,
    target(variant = 'usual') {
      levers.hostKey =
        variant === 'identity-unknown' ? 'unknown' : variant === 'identity-changed' ? 'changed' : 'pinned';
      levers.login = variant === 'wrong-login' ? 'refused' : 'accepted';
      return new MemoryTarget({ remote, clock });
    },
    paths: () => [...files.keys()].sort(),
    read: (path) => files.get(path) ?? null,
    put: (path, bytes) => void files.set(path, bytes),
    removeAll: () => files.clear(),
    async cutAt(part) {
      levers.cut = part < 0.5 ? 'write' : part < 0.7 ? 'close' : part < 0.85 ? 'rename' : 'after-rename';
      levers.cutAfterBytes = Math.floor(part * 60_000);
    },
    disk: { fill: () => void (levers.disk = 'full'), free: () => void (levers.disk = 'free') },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
});
