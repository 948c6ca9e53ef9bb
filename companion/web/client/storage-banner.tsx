/** On every page, when the disk is too full: whoever looks at the numbers has to know that new ones may be waiting. */
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import { alarmTexts } from '../../../protocols/presentation/translations/alarm-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { StorageView } from '../province-view.js';
import { useProvinceText } from './texts.js';

export function StorageBanner({ storage }: { storage: StorageView }) {
  const t = useProvinceText();
  const { state, freeBytes } = storage;
  if (state === 'enough') return null;
  const status = state === 'full' ? 'fault' : 'out-of-range';
  return (
    <p class={`banner banner--${status} storage-banner`}>
      <StatusShape status={status} />
      <span>
        {codeText(alarmTexts, `province-disk-${state}`, t.language)}{' '}
        {freeBytes !== null && t('bannerFree', { free: formatSize(freeBytes, t.language) })}
      </span>
    </p>
  );
}
