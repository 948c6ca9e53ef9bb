/** Room on the disk that files and database share, and for how long it will do. */
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import type { StorageView } from '../province-view.js';
import { useProvinceText } from './texts.js';

/** Beyond ten years the figure says nothing. */
const DAYS_SHOWN_MAX = 3_650;

export function StorageSection({ storage }: { storage: StorageView }) {
  const t = useProvinceText();
  const { state, freeBytes, totalBytes, databaseBytes, daysLeft } = storage;
  const size = (bytes: number) => formatSize(bytes, t.language);
  return (
    <section class="notices">
      <h2 class="section-title">{t('storage')}</h2>
      {freeBytes === null || totalBytes === null ? (
        <p>{t('storageUnknown')}</p>
      ) : (
        <>
          <p class="num">{t('storageFree', { free: size(freeBytes), total: size(totalBytes) })}</p>
          <meter
            class={`storage-meter storage-meter--${state}`}
            min={0}
            max={totalBytes}
            value={totalBytes - freeBytes}
          >
            {t('storageFree', { free: size(freeBytes), total: size(totalBytes) })}
          </meter>
        </>
      )}
      <p class="identity num">
        <span>{t('storageDatabase', { size: size(databaseBytes) })}</span>
        {daysLeft !== null && daysLeft <= DAYS_SHOWN_MAX && (
          <span>{t('storageDays', { n: formatCount(daysLeft) })}</span>
        )}
      </p>
      <p class="quiet">{t('storageKeeps')}</p>
    </section>
  );
}
