/** What a derived channel is computed from: the formula, each input with its value now, and what the station has set. */
import { Figure } from '../../../protocols/presentation/figure.js';
import { formatExact } from '../../../protocols/presentation/format-number.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import type { ChannelView, ComputedFromView } from '../panel-view.js';
import { ConditionMark } from './channel-tile.js';
import { conditionOf, shownValue } from './channel-worth.js';
import { usePanelText } from './texts.js';

export interface ComputedFromProps {
  from: ComputedFromView;
  channels: readonly ChannelView[];
}

type Input = ComputedFromView['inputs'][number];

export function ComputedFrom({ from, channels }: ComputedFromProps) {
  const t = usePanelText();
  return (
    <div class="fact computed">
      <dt>{t('computedBy')}</dt>
      <dd>
        <span>{from.formula[t.language]}</span>
        <code class="computed-formula">{from.text}</code>
      </dd>
      {from.inputs.map((input) => (
        <InputFact key={input.name.en} input={input} channels={channels} />
      ))}
      {from.settings.map(({ name, value }) => (
        <dd key={name.en} class="computed-setting">
          <span class="quiet">{name[t.language]}</span>
          <span class="num">
            {typeof value === 'number' ? formatExact(value, t.language) : value[t.language]}
          </span>
        </dd>
      ))}
    </div>
  );
}

function InputFact({ input, channels }: { input: Input; channels: readonly ChannelView[] }) {
  const t = usePanelText();
  const { name, source } = input;
  if ('value' in source) {
    return (
      <dd class="computed-setting">
        <span class="quiet">{`${name[t.language]} ${t('fixedInput')}`}</span>
        <span class="num">{`${formatExact(source.value, t.language)} ${source.unit}`}</span>
      </dd>
    );
  }
  const channel = channels.find(({ id }) => id === source.channel);
  return channel ? <ChannelInput name={name[t.language]} channel={channel} /> : null;
}

function ChannelInput({ name, channel }: { name: string; channel: ChannelView }) {
  const condition = useTicking((now) => conditionOf(channel, now));
  const { value, worth } = shownValue(channel, condition);
  return (
    <dd>
      <a class="computed-input" href={routeTo('channel', channel.id)}>
        <span>
          {name} <span class="quiet">{channel.symbol}</span>
        </span>
        {condition !== 'measuring' && <ConditionMark condition={condition} />}
        <Figure value={value} decimals={channel.decimals} unit={channel.unit} worth={worth} />
      </a>
    </dd>
  );
}
