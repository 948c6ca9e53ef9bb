/** Keeps one plot alive for a component: made anew with theme and language, fed with data, sized with its room. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import type { Language } from '../translations/text.js';
import { alignSeries } from './align-series.js';
import type { ChartLimit, ChartPeriod, ChartPoint } from './chart-point.js';
import { makePlot, type PlotContent } from './make-plot.js';
import type { Palette } from './palette.js';
import { statusRuns } from './status-runs.js';

export interface UsePlotOptions {
  raw: readonly ChartPoint[];
  means: readonly ChartPoint[];
  limits: readonly ChartLimit[];
  decimals: number;
  period: ChartPeriod;
  palette: Palette;
  language: Language;
  onSelect: (period: ChartPeriod) => void;
  onRead: (at: number | null) => void;
}

export function usePlot(options: UsePlotOptions): {
  host: RefObject<HTMLDivElement | null>;
  plot: RefObject<uPlot | null>;
} {
  const { raw, means, limits, decimals, period, palette, language } = options;
  const host = useRef<HTMLDivElement | null>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const content = useRef<PlotContent>({ runs: [], limits, means, decimals });

  useEffect(() => {
    if (!host.current) return;
    const made = makePlot({
      host: host.current,
      palette,
      language,
      content: () => content.current,
      onSelect: (selected) => latest.current.onSelect(selected),
      onRead: (at) => latest.current.onRead(at),
    });
    plot.current = made;
    const stopSizing = followSize(made, host.current);
    const stopTouch = readByTouch(made);
    return () => {
      stopSizing();
      stopTouch();
      made.destroy();
      plot.current = null;
    };
  }, [palette, language]);

  useEffect(() => {
    content.current = {
      runs: statusRuns(raw.length > 0 ? raw : means),
      limits,
      means,
      decimals,
    };
    const aligned = alignSeries(raw, means);
    plot.current?.batch(() => {
      plot.current?.setData(
        [aligned.times, aligned.raw.low, aligned.raw.high, aligned.raw.value, aligned.means],
        false,
      );
      plot.current?.setScale('x', { min: period.from / 1000, max: period.to / 1000 });
    });
  }, [raw, means, limits, decimals, period.from, period.to, palette, language]);

  return { host, plot };
}

function followSize(plot: uPlot, host: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    const [width, height] = [host.clientWidth, host.clientHeight];
    if (width > 0 && height > 0 && (width !== plot.width || height !== plot.height))
      plot.setSize({ width, height });
  });
  observer.observe(host);
  return () => observer.disconnect();
}

/** A finger reads the values where it is; the library itself follows a mouse only. */
function readByTouch(plot: uPlot): () => void {
  const read = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') return;
    const box = plot.over.getBoundingClientRect();
    plot.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top });
  };
  plot.over.addEventListener('pointerdown', read);
  plot.over.addEventListener('pointermove', read);
  return () => {
    plot.over.removeEventListener('pointerdown', read);
    plot.over.removeEventListener('pointermove', read);
  };
}
