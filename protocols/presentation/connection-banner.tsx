/** Says that the page shows old figures because it hears nothing, and since when. */
import { formatAge, formatTime } from './format-time.js';
import { Icon } from './icon.js';
import type { Connection } from './live-source.js';
import { useValue, type Observable } from './observable.js';
import { useTicking } from './server-clock.js';
import { commonTexts } from './translations/common-texts.js';
import { useTranslator } from './use-translator.js';

export function ConnectionBanner({ connection }: { connection: Observable<Connection> }) {
  const current = useValue(connection);
  return (
    <div role="status" class="connection">
      {current.state === 'lost' && <LostBanner since={current.since} />}
    </div>
  );
}

function LostBanner({ since }: { since: number }) {
  const t = useTranslator(commonTexts);
  const age = useTicking((now) => formatAge(since, now, t.language));
  return (
    <p class="banner banner--no-comms">
      <Icon name="unplugged" />
      <span>
        {t('connectionLost', { time: formatTime(since), age })} {t('connectionRetrying')}
      </span>
    </p>
  );
}
