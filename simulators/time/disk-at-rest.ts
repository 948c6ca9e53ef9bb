/**
 * A settle hook for the virtual clock: waits until no file operation of this process is under way, so that virtual time
 * does not run past a write that the real disk has not finished.
 */

/** Names that Node gives to file operations in its list of active resources. */
const FILE_OPERATION = /^(FSReq|CloseReq)/;
/** Turns without a file operation after which the disk counts as at rest: one operation may start the next. */
const QUIET_TURNS = 2;

export async function diskAtRest(): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS;) {
    await new Promise((resolve) => setImmediate(resolve));
    const busy = process.getActiveResourcesInfo().some((name) => FILE_OPERATION.test(name));
    quiet = busy ? 0 : quiet + 1;
  }
}
