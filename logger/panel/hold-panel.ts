/**
 * The panel, opened as soon as it can be: a port that another program uses costs the pages and nothing else. It is tried again until
 * it is free, or until the panel is closed.
 */
import { PanelError } from './panel-error.js';
import { startPanel, type Panel, type PanelOptions } from './start-panel.js';

/** A program that was started again often waits for its own predecessor to let go of the port. */
const RETRY_MS = 10_000;

export interface HeldPanel extends AsyncDisposable {
  /** `null`: not yet. */
  readonly url: string | null;
}

export async function holdPanel(options: PanelOptions): Promise<HeldPanel> {
  const { clock, log } = options;
  const closing = new AbortController();
  let panel = await attempt(options, (error) =>
    log.error(
      { code: error.code, hint: error.hint },
      `${error.message}: the station measures and sends without it, and tries again`,
    ),
  );
  const retrying = panel === null ? retry() : Promise.resolve();

  async function retry(): Promise<void> {
    while (panel === null) {
      try {
        await clock.sleep(RETRY_MS, closing.signal);
      } catch {
        return;
      }
      panel = await attempt(options, () => undefined);
    }
    log.info({ panel: panel.url }, 'the panel can be reached now');
  }

  return {
    get url() {
      return panel?.url ?? null;
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await retrying;
      await panel?.[Symbol.asyncDispose]();
    },
  };
}

async function attempt(options: PanelOptions, tell: (error: PanelError) => void): Promise<Panel | null> {
  try {
    return await startPanel(options);
  } catch (error) {
    if (!(error instanceof PanelError)) throw error;
    tell(error);
    return null;
  }
}
