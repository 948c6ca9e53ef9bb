// What the panel says of a derived channel comes from its configuration, and its reasons from the input's own instrument.
import { describe, expect, it } from 'vitest';
import { noxReferred, nox, oxygen } from '../derivation/derived-station.contract.js';
import { DerivedViews } from './derived-views.js';

const views = new DerivedViews({
  channels: [nox, oxygen, noxReferred.channel],
  derived: [noxReferred],
  reasonTexts: new Map([['oxygen', new Map([['cell-old', { vi: 'Đầu dò đã cũ', en: 'The cell is old' }]])]]),
});

describe('derived views', () => {
  it('tell formula, inputs and settings in both languages', () => {
    expect(views.computedFrom('nox-ref')).toEqual({
      formula: { vi: 'Quy về oxy tham chiếu', en: 'At reference oxygen' },
      text: 'C × (O2air − O2ref) ÷ (O2air − O2)',
      inputs: [
        { name: { vi: 'Nồng độ', en: 'Concentration' }, source: { channel: 'nox' } },
        { name: { vi: 'Oxy đo được', en: 'Measured oxygen' }, source: { channel: 'o2' } },
      ],
      settings: [
        { name: { vi: 'Oxy tham chiếu (%V)', en: 'Reference oxygen (%V)' }, value: 7 },
        { name: { vi: 'Oxy của không khí (%V)', en: 'Oxygen of air (%V)' }, value: 21 },
        { name: { vi: 'Không tính khi oxy trên (%V)', en: 'Not computed above oxygen of (%V)' }, value: 20 },
        {
          name: { vi: 'Khi oxy thấp hơn tham chiếu', en: 'With less oxygen than the reference' },
          value: { vi: 'vẫn quy đổi', en: 'corrected all the same' },
        },
      ],
    });
    expect(views.computedFrom('nox')).toBeUndefined();
  });

  it('speak of an input in the words of its own instrument', () => {
    expect(views.reasonText('derived', 'input:o2:cell-old')).toEqual({
      vi: 'O2: Đầu dò đã cũ',
      en: 'O2: The cell is old',
    });
    expect(views.reasonText('derived', 'input:nox:timeout')?.vi).toBe('NOx-raw: Thiết bị không trả lời');
    expect(views.reasonText('derived', 'oxygen-near-air')).toBeNull();
    expect(views.reasonText('oxygen', 'cell-old')?.en).toBe('The cell is old');
    expect(views.reasonText('oxygen', 'input:o2:cell-old')).toBeNull();
  });
});
