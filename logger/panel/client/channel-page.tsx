/** One parameter: its value now and what it is worth, what was reported last, and how it went. */
import { Icon } from '../../../protocols/presentation/icon.js';
import { parameterName } from '../../../protocols/presentation/parameter-name.js';
import type { PanelView } from '../panel-view.js';
import { ChannelFacts } from './channel-facts.js';
import { ChannelTrend } from './channel-trend.js';
import { usePanelText } from './texts.js';

export function ChannelPage({ view, id }: { view: PanelView; id: string }) {
  const t = usePanelText();
  const channel = view.channels.find((candidate) => candidate.id === id);
  if (!channel)
    return (
      <div class="notice">
        <h1>{t('unknownChannel')}</h1>
        <a class="button" href="#/">
          {t('toHome')}
        </a>
      </div>
    );
  const instrument = view.instruments.find((candidate) => candidate.id === channel.instrument) ?? null;
  return (
    <>
      <header class="detail-head">
        <a class="icon-button" href="#/" aria-label={t('toHome')} title={t('toHome')}>
          <Icon name="back" />
        </a>
        <h1 class="detail-title">
          {channel.symbol}
          <span class="detail-name">{parameterName(channel.parameter, channel.symbol, t.language)}</span>
        </h1>
      </header>
      <div class="channel-detail">
        <ChannelFacts channel={channel} instrument={instrument} channels={view.channels} />
        <ChannelTrend
          channel={channel}
          station={view.station.name}
          reportIntervalMs={view.reportIntervalMs}
          oldestReadingAt={view.store.oldestReadingAt}
        />
      </div>
    </>
  );
}
