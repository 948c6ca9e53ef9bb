/** A text in both languages, as people read it on paper: Vietnamese, and English lighter behind it. */
import type { Text } from '../../../../protocols/presentation/translations/text.js';

export function Both({ text }: { text: Text }) {
  if (text.vi === text.en) return <>{text.vi}</>;
  return (
    <>
      {text.vi}{' '}
      <span class="en" lang="en">
        {text.en}
      </span>
    </>
  );
}
