/** Catches a page that fails to draw and says so to the operator: what still works, what to do, the technical text one tap away. */
import { Component, type ComponentChildren } from 'preact';
import { commonTexts } from './translations/common-texts.js';
import { useTranslator } from './use-translator.js';

interface State {
  error: Error | null;
  /** The page on which it happened: going to another one tries again. */
  page: string;
}

export class ErrorBoundary extends Component<{ page: string; children: ComponentChildren }, State> {
  override state: State = { error: null, page: this.props.page };

  static override getDerivedStateFromProps(props: { page: string }, state: State): Partial<State> | null {
    return props.page === state.page ? null : { error: null, page: props.page };
  }

  override componentDidCatch(error: unknown): void {
    this.setState({ error: error instanceof Error ? error : new Error(String(error)) });
  }

  override render() {
    const { error } = this.state;
    return error ? <BrokenPage error={error} /> : this.props.children;
  }
}

function BrokenPage({ error }: { error: Error }) {
  const t = useTranslator(commonTexts);
  return (
    <section class="notice" role="alert">
      <h1>{t('pageBroke')}</h1>
      <p>{t('pageBrokeHint')}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {t('reload')}
      </button>
      <TechnicalText text={error.stack ?? error.message} />
    </section>
  );
}

/** The text for whoever mends it, one tap away. */
export function TechnicalText({ text }: { text: string }) {
  const t = useTranslator(commonTexts);
  return (
    <details class="technical">
      <summary>{t('technicalText')}</summary>
      <pre>{text}</pre>
    </details>
  );
}
