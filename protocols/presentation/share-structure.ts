/**
 * Gives back `next` with every part that equals its counterpart in `previous` replaced by that counterpart. A live view that
 * arrives whole each second then keeps the identity of all that did not change, and only changed cells are drawn again.
 */
export function shareStructure<T>(previous: unknown, next: T): T {
  return share(previous, next) as T;
}

function share(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(next)) return Array.isArray(previous) ? shareArray(previous, next) : next;
  if (isRecord(next) && isRecord(previous)) return shareRecord(previous, next);
  return next;
}

function shareArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const shared = next.map((item, index) => share(previous[index], item));
  const same =
    previous.length === next.length && shared.every((item, index) => Object.is(item, previous[index]));
  return same ? previous : shared;
}

function shareRecord(
  previous: Record<string, unknown>,
  next: Record<string, unknown>,
): Record<string, unknown> {
  const keys = Object.keys(next);
  const shared = Object.fromEntries(keys.map((key) => [key, share(previous[key], next[key])]));
  const same =
    Object.keys(previous).length === keys.length &&
    keys.every((key) => Object.is(shared[key], previous[key]));
  return same ? previous : shared;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
