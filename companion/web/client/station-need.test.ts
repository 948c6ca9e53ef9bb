import { describe, expect, it } from 'vitest';
import { makeTranslator } from '../../../protocols/presentation/use-translator.js';
import { FIXTURE_NOW, makeProvince } from '../../../simulators/pages/province-states.contract.js';
import { faultyLines } from './file-page.js';
import { matchesFilter, provinceSentence, sortByNeed } from './station-need.js';
import { stationSentence } from './station-sentence.js';
import { provinceTexts } from './texts.js';

const vi = makeTranslator(provinceTexts, 'vi');
const en = makeTranslator(provinceTexts, 'en');

describe('who needs me now', () => {
  it('is nobody when all send and measure', () => {
    expect(provinceSentence(makeProvince('healthy'), FIXTURE_NOW, vi)).toEqual({
      tone: 'calm',
      text: 'Không trạm nào cần xử lý. 8 trạm đang gửi đều.',
    });
  });

  it('names the silent and the late first, and counts the rest', () => {
    expect(provinceSentence(makeProvince('troubled'), FIXTURE_NOW, en).text).toBe(
      '4 stations need you: Nhiệt điện Thái Bình, lò 2 silent for 3 h 9 min; Trạm xử lý nước thải tập trung KCN Phúc Khánh late by 17 min and 2 others.',
    );
  });

  it('puts the stations in the order of need', () => {
    const codes = sortByNeed(makeProvince('troubled').stations).map((station) => station.code);
    expect(codes.slice(0, 6)).toEqual([
      'TB_NDTB_KHILO2',
      'TB_KCNP_NUOTTR',
      'TB_CAPH_NUOSXL',
      'TB_NMAM_KHIAMO',
      'TB_DETM_NUODET',
      'TB_TPTB_KHIKXQ',
    ]);
  });
});

describe('the filter', () => {
  const [station] = makeProvince('healthy').stations;
  if (!station) throw new Error('there is no station');

  it.each(['cap ha', 'CÁP HÀ', 'nuosxl', 'cod', ''])('finds it by %j', (text) =>
    expect(matchesFilter(station, text)).toBe(true),
  );
  it('does not find it by what it has not', () => expect(matchesFilter(station, 'SO2')).toBe(false));
});

describe('a station’s page', () => {
  const sentence = (code: string) => {
    const station = makeProvince('troubled').stations.find((item) => item.code === code);
    if (!station) throw new Error(`no ${code}`);
    return stationSentence(station, FIXTURE_NOW, vi);
  };

  it('tells what is not measured', () => {
    expect(sentence('TB_CAPH_NUOSXL')).toEqual({
      tone: 'attention',
      text: 'Trạm gửi đúng kỳ; 4 trên 7 thông số đang đo. 2 thông số không đo được: COD, TSS.',
    });
  });

  it('does not alarm about a calibration', () => expect(sentence('TB_TPTB_KHIKXQ').tone).toBe('work'));
  it('tells a silence', () =>
    expect(sentence('TB_NDTB_KHILO2').text).toBe('Trạm im lặng 3 giờ 9 phút: số liệu cuối lúc 11:23.'));
});

it('marks a line by the gravest of its faults', () => {
  const fault = (line: number | null, severity: 'error' | 'warning') => ({
    code: '',
    severity,
    line,
    message: '',
    clause: null,
  });
  const lines = faultyLines([
    fault(2, 'warning'),
    fault(2, 'error'),
    fault(2, 'warning'),
    fault(null, 'error'),
    fault(3, 'warning'),
  ]);
  expect([...lines]).toEqual([
    [2, 'error'],
    [3, 'warning'],
  ]);
});
