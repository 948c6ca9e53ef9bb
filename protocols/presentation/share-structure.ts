/**
 * Gives back `next` with every part that equals its counterpart in `previous` replaced by that counterpart. A live view that
 * arrives whole each second then keeps the identity of all that did not change, and only changed cells are drawn again.
 * Takes `next` over and changes it in place: 200 small trends a second leave no garbage.
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

function shareArray(previous: readonly unknown[], next: unknown[]): readonly unknown[] {
  let same = previous.length === next.length;
  for (let index = 0; index < next.length; index += 1) {
    const shared = share(previous[index], next[index]);
    next[index] = shared;
    same &&= Object.is(shared, previous[index]);
  }
  return same ? previous : next;
}

function shareRecord(
  previous: Record<string, unknown>,
  next: Record<string, unknown>,
): Record<string, unknown> {
  const keys = Object.keys(next);
  let same = Object.keys(previous).length === keys.length;
  for (const key of keys) {
    const shared = share(previous[key], next[key]);
    next[key] = shared;
    same &&= Object.is(shared, previous[key]);
  }
  return same ? previous : next;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
