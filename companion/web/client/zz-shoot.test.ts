import { it } from 'vitest';
import { openPageBench } from '../../../simulators/pages/page-bench.js';
import { provinceAnswersOfAll } from '../../../simulators/pages/province-answers.contract.js';
import { SIZES } from '../../../simulators/pages/page-checks.js';
it('shoots', async () => {
  const bench = await openPageBench({ client: 'companion/web/client', answers: provinceAnswersOfAll() });
  const shots: [any, string, string][] = (process.env.SHOTS ?? '').split(' ').map((s) => s.split(':') as any);
  for (const [state, route, lang] of shots) {
    const w = await bench.open(state, lang as any, `#/${route}`);
    for (const [name, size] of Object.entries(SIZES)) {
      if (process.env.ONLY && !process.env.ONLY.split(',').includes(name)) continue;
      await w.page.setViewportSize(size as any);
      await w.page.waitForTimeout(250);
      await w.page.screenshot({
        path: `/tmp/shots/${state}-${route.replace(/\W/g, '_')}-${lang}-${name}.png`,
        fullPage: true,
      });
    }
    await bench.tidy();
  }
  await bench[Symbol.asyncDispose]();
}, 200000);
