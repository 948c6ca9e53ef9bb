/** Two stations of one province: each has its own files, and neither can log in as, or write for, the other. */
import { expect, it } from 'vitest';
import { DeliveryError } from '../../protocols/delivery/delivery-error.js';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

it('keeps the stations apart while both are sending', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const other = await bench.addStation({
    identity: { facility: 'KHAC', code: 'NUOTHA' },
    station: onlyLiquiline,
    instruments: { seed: 7 },
  });
  await bench.runIntervals(3);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
  const own = await bench.files();
  const others = await bench.province.files(other.code);
  expect(own.every(({ name }) => name.startsWith('TB_CAPH_NUOSXL_'))).toBe(true);
  expect(others.every(({ name }) => name.startsWith('TB_KHAC_NUOTHA_'))).toBe(true);
  expect(own[0]?.bytes.equals(others[0]?.bytes ?? Buffer.alloc(0))).toBe(false);

  const stranger = bench.sendAs(
    bench.station,
    { finalPath: 'TB_CAPH_NUOSXL_20260325090000.txt', bytes: Buffer.from('x') },
    other.passwords[PROVINCE_TARGET],
  );
  const refusal: unknown = await stranger.catch((error: unknown) => error);
  expect(refusal instanceof DeliveryError && refusal.code).toBe('login-refused');

  // A file in the other's name reaches only the sender's folder, and is refused there.
  const forged = others.at(-1)?.bytes ?? Buffer.alloc(0);
  await bench.sendAs(bench.station, { finalPath: 'TB_KHAC_NUOTHA_20260325090000.txt', bytes: forged });
  await bench.settle();
  expect(await bench.province.files(other.code)).toEqual(others);
  expect((await bench.files()).at(-1)).toMatchObject({ verdict: 'rejected', station: bench.station.code });
});
