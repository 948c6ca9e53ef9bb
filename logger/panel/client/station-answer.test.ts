import { describe, expect, it } from 'vitest';
import { makeTranslator } from '../../../protocols/presentation/use-translator.js';
import {
  FIXTURE_NOW,
  makePanelView,
  type PanelState,
} from '../../../simulators/pages/panel-states.contract.js';
import { conditionOf, shownValue } from './channel-worth.js';
import { deliverySentence, homeSentences, measuringSentence } from './station-answer.js';
import { panelTexts } from './texts.js';

const vi = makeTranslator(panelTexts, 'vi');
const en = makeTranslator(panelTexts, 'en');
const home = (state: PanelState) =>
  homeSentences(makePanelView(state), FIXTURE_NOW, vi).map((sentence) => sentence.text);

describe('the first line', () => {
  it.each<[PanelState, string, string]>([
    ['healthy', 'Trạm ổn. Cả 8 thông số đang đo.', 'Sở đã nhận đủ đến 14:30.'],
    ['exceeding', '1 thông số cần chú ý: COD ngoài dải.', 'Sở đã nhận đủ đến 14:30.'],
    ['dead-instrument', '3 thông số cần chú ý: pH, Temp, TSS mất liên lạc.', 'Sở đã nhận đủ đến 14:30.'],
    [
      'calibrating',
      '5 trên 8 thông số đang đo; Flow đang bảo trì; COD, NH4 đang hiệu chuẩn.',
      'Sở đã nhận đủ đến 14:30.',
    ],
    ['empty', 'Trạm chưa có thông số nào.', 'Chưa có nơi nhận nào.'],
  ])('of a station that is %s', (state, first, second) => expect(home(state)).toEqual([first, second]));

  it('is the province’s lack when all else is well', () => {
    expect(home('no-network')).toEqual(['Sở chưa nhận 48 tệp, từ 10:35.', 'Cả 8 thông số đang đo.']);
  });

  it('counts those that it cannot name', () => {
    const view = makePanelView('many');
    const silent = view.channels.map((channel) => ({ ...channel, staleAfterMs: 1 }));
    expect(measuringSentence({ ...view, channels: silent }, FIXTURE_NOW, vi).text).toBe(
      '200 thông số cần chú ý: Flow-01, pH-01, Temp-01, COD-01 không có số mới và 196 thông số khác.',
    );
  });

  it('never says that the province has everything while a receipt says otherwise', () => {
    const view = makePanelView('healthy');
    const told = (counts: Partial<{ rejected: number; contradicting: number; reviewed: number }>) => {
      const targets = view.targets.map((target) => ({
        ...target,
        receipts: target.receipts && { ...target.receipts, ...counts },
      }));
      return deliverySentence({ ...view, targets }, FIXTURE_NOW, en);
    };
    expect(told({})).toEqual({ tone: 'calm', text: 'The province has everything up to 14:30.' });
    const refused = 'Everything was sent up to 14:30, but the province did not accept';
    expect(told({ rejected: 1 })).toEqual({ tone: 'attention', text: `${refused} 1 file.` });
    expect(told({ contradicting: 1, rejected: 1, reviewed: 4 })).toEqual({
      tone: 'attention',
      text: `${refused} 2 files.`,
    });
    const reviewed = told({ reviewed: 1 });
    expect(reviewed.tone).toBe('work');
    expect(reviewed.text).not.toContain('has everything');
  });

  it('tells a stop at once, before anything is overdue', () => {
    const view = makePanelView('healthy');
    const failure = {
      code: 'host-key-changed',
      message: '',
      hint: null,
      since: FIXTURE_NOW,
      nextAttemptAt: null,
    };
    const targets = view.targets.map((target) => ({
      ...target,
      state: 'stopped' as const,
      queued: 1,
      failure,
    }));
    expect(deliverySentence({ ...view, targets }, FIXTURE_NOW, en)).toEqual({
      tone: 'attention',
      text: 'Sending has stopped: the server’s key has changed.',
    });
  });
});

describe('a receiver that has got nothing yet', () => {
  const view = makePanelView('healthy');
  const [target] = view.targets;
  if (!target) throw new Error('the station has no target');
  const fresh = { ...target, id: 'moi', lastDelivered: null };
  const said = (targets: typeof view.targets) =>
    homeSentences({ ...view, targets }, FIXTURE_NOW, vi).map(({ text }) => text);

  it('is named, and the station is not said to be all right', () => {
    expect(said([target, fresh])).toEqual(['Cả 8 thông số đang đo.', 'Chưa gửi được tệp nào tới moi.']);
  });

  it('is told with what its configuration lacks before anything is tried', () => {
    expect(said([target, { ...fresh, missing: 'host-key-unknown' }])).toEqual([
      'Chưa gửi được tệp nào tới moi: chưa xác nhận khóa của máy chủ.',
      'Cả 8 thông số đang đo.',
    ]);
  });

  it('is told with the reason of the stop, however long files have waited', () => {
    const failure = { message: '', hint: null, since: 0, nextAttemptAt: null };
    const stopped = {
      ...{ ...fresh, state: 'stopped' as const, queued: 9, oldestQueuedAt: FIXTURE_NOW - 9_000_000 },
      failure: { ...failure, code: 'certificate-unknown' },
    };
    expect(said([stopped])[0]).toBe(
      'Chưa gửi được tệp nào tới moi: chứng chỉ của máy chủ chưa được tin cậy.',
    );
  });
});

describe('files that wait for a server that cannot be reached', () => {
  const view = makePanelView('no-network');
  const targets = view.targets.slice(0, 1).map((target) => ({
    ...target,
    queued: 2,
    oldestQueuedAt: FIXTURE_NOW - 1000,
  }));

  it('are not said to be on their way', () => {
    expect(deliverySentence({ ...view, targets }, FIXTURE_NOW, vi)).toEqual({
      tone: 'work',
      text: 'Chưa gửi được 2 tệp; sẽ thử lại.',
    });
    expect(deliverySentence({ ...view, targets }, FIXTURE_NOW, en).text).toBe(
      '2 files could not be sent yet; it will be tried again.',
    );
  });

  it('are on their way when nothing has failed', () => {
    const sending = targets.map((target) => ({ ...target, failure: null }));
    expect(deliverySentence({ ...view, targets: sending }, FIXTURE_NOW, vi).text).toBe('Đang gửi 2 tệp.');
  });
});

describe('a reading', () => {
  const [channel] = makePanelView('healthy').channels;
  if (!channel) throw new Error('the station has no channel');

  it('that is too old is never shown as live', () => {
    const later = FIXTURE_NOW + channel.staleAfterMs + 5000;
    expect(conditionOf(channel, later)).toBe('stale');
    expect(shownValue(channel, 'stale').worth).toBe('old');
  });

  it('that is missing is not replaced by the last good one', () => {
    const missing = {
      ...channel,
      latest: { at: FIXTURE_NOW, raw: null, status: 'fault' as const, reason: null },
    };
    expect(shownValue(missing, conditionOf(missing, FIXTURE_NOW)).value).toBeNull();
  });
});
