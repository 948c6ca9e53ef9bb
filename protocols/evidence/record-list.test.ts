import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordList, unpackMarks } from './record-list.js';

it('packs the marks of any keys in order, those below zero too, and reads them back', () => {
  const keys = fc.uniqueArray(fc.integer({ min: -(2 ** 41), max: 2 ** 41 }), { maxLength: 20 });
  fc.assert(
    fc.property(keys, (chosen) => {
      const list = new RecordList();
      for (const key of [...chosen].sort((left, right) => left - right)) list.add(key, `record ${key}`);
      expect(unpackMarks(list.packMarks())).toEqual(list.marks());
    }),
  );
});

it('packs keys from zero on as before', () => {
  const list = new RecordList();
  list.add(0, 'a');
  list.add(300, 'b');
  const bytes = [...list.packMarks()];
  expect([bytes[0], bytes[5], bytes[6]]).toEqual([0, 0xac, 0x02]);
});
