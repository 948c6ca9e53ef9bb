/** "Is this station all right?": the answer, then every parameter in its fixed place; with many, those in need once more on top. */
import { Icon } from '../../../protocols/presentation/icon.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import type { ChannelView, PanelView } from '../panel-view.js';
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
  const reported = channels.filter(({ isReported }) => isReported);
  const others = reported.length === 0 ? [] : channels.filter(({ isReported }) => !isReported);
  const first = others.length === 0 ? channels : reported;
  if (channels.length <= TILES_MAX)
    return (
      <>
        <div class={`tiles tiles--${first.length <= 4 ? 'few' : first.length <= 9 ? 'some' : 'many'}`}>
          {first.map((channel) => (
            <ChannelTile key={channel.id} channel={channel} form="tile" />
          ))}
        </div>
        <Others channels={others} />
      </>
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
          {t(others.length === 0 ? 'allParameters' : 'reportedParameters')}{' '}
          <span class="count num">{first.length}</span>
        </h2>
        <div class="channel-list">
          {first.map((channel) => (
            <ChannelTile key={channel.id} channel={channel} form="row" />
          ))}
        </div>
      </section>
      <Others channels={others} />
    </>
  );
}

/** Measured or computed for other parameters, and never in a data file. */
function Others({ channels }: { channels: readonly ChannelView[] }) {
  const t = usePanelText();
  if (channels.length === 0) return null;
  return (
    <section class="channels-other">
      <h2 class="section-title section-title--quiet">
        {t('otherParameters')} <span class="count num">{channels.length}</span>
      </h2>
      <div class="channel-list">
        {channels.map((channel) => (
          <ChannelTile key={channel.id} channel={channel} form="row" />
        ))}
      </div>
    </section>
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
