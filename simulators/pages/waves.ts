/** Made-up measurements that look like a day at a station: slow waves, small noise, the same for the same instant. */
export interface Wave {
  mean: number;
  swing: number;
  noise: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Repeatable noise in −1…1. */
function noiseAt(at: number, seed: number): number {
  const x = Math.sin(at / 1000 + seed * 78.233) * 43758.5453;
  return (x - Math.floor(x)) * 2 - 1;
}

export function waveAt(wave: Wave, at: number, seed: number): number {
  const day = Math.sin((at / DAY_MS) * 2 * Math.PI + seed);
  const hour = Math.sin((at / HOUR_MS) * 2 * Math.PI + seed * 2);
  return wave.mean + wave.swing * (0.7 * day + 0.3 * hour) + wave.noise * noiseAt(at, seed);
}

/** About `count` points that end at `to`; those that `isMissing` names are gaps. */
export function waveSpark(
  wave: Wave,
  span: { from: number; to: number; count: number; seed: number },
  isMissing: (at: number) => boolean = () => false,
): (readonly [number, number | null])[] {
  const step = (span.to - span.from) / (span.count - 1);
  return Array.from({ length: span.count }, (_, index) => {
    const at = Math.round(span.from + index * step);
    return [at, isMissing(at) ? null : waveAt(wave, at, span.seed)] as const;
  });
}
