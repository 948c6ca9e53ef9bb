/** "Is this station all right?": the answer, then every parameter in its fixed place; with many, those in need once more on top. */
import { Icon } from '../../../protocols/presentation/icon.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import type { PanelView } from '../panel-view.js';
import { AlarmList } from './alarm-list.js';
import { ChannelTile } from './channel-tile.js';
import { conditionOf, needOf } from './channel-worth.js';
import { PageHead } from './page-head.js';
import { homeSentences } from './station-answer.js';
import { usePanelText } from './texts.js';

/** As many as a 7-inch screen shows as tiles; more become a dense list. */
const TILES_MAX = 12;

export function HomePage({ view }: { view: PanelView }) {
  const t = usePanelText();
  const [first, second] = useSentence((now) => homeSentences(view, now, t));
  return (
    <>
      <PageHead view={view} answer={first} second={second} />
      <AlarmList alarms={view.alarms} />
      {view.channels.length === 0 ? <FirstInstrument /> : <Channels view={view} />}
      <p class="notices-link">
        <a class="button" href="#/notices">
          <Icon name="alarm" /> {t('noticesLink')}
        </a>
      </p>
    </>
  );
}

/** A sentence that is true now: it is said anew in the second in which it changes. */
export function useSentence<T>(say: (now: number) => T): T {
  return JSON.parse(useTicking((now) => JSON.stringify(say(now)))) as T;
}

function Channels({ view }: { view: PanelView }) {
  const t = usePanelText();
  const { channels } = view;
  const needing = useTicking((now) =>
    channels
      .filter((channel) => needOf(conditionOf(channel, now)) === 'attention')
      .map((channel) => channel.id)
      .join(' '),
  ).split(' ');
  if (channels.length <= TILES_MAX)
    return (
      <div class={`tiles tiles--${channels.length <= 4 ? 'few' : channels.length <= 9 ? 'some' : 'many'}`}>
        {channels.map((channel) => (
          <ChannelTile key={channel.id} channel={channel} form="tile" />
        ))}
      </div>
    );
  const urgent = channels.filter((channel) => needing.includes(channel.id));
  return (
    <>
      {urgent.length > 0 && (
        <section>
          <h2 class="section-title">
            {t('needAttention')} <span class="count num">{urgent.length}</span>
          </h2>
          <div class="channel-list">
            {urgent.map((channel) => (
              <ChannelTile key={channel.id} channel={channel} form="row" />
            ))}
          </div>
        </section>
      )}
      <section>
        <h2 class="section-title">
          {t('allParameters')} <span class="count num">{channels.length}</span>
        </h2>
        <div class="channel-list">
          {channels.map((channel) => (
            <ChannelTile key={channel.id} channel={channel} form="row" />
          ))}
        </div>
      </section>
    </>
  );
}

function FirstInstrument() {
  const t = usePanelText();
  return (
    <div class="teach">
      <p>{t('noChannelsHint')}</p>
      <pre class="command">quantrac logger check -c station.yaml</pre>
    </div>
  );
}
