import { Component, type ErrorInfo, type ReactNode } from 'react';
import { ApiError } from '@/api';
import { Button, ErrorPanel } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { goTo } from './router';

interface Props { children: ReactNode; /** A new value shows the children again. */ place: string; /** After something was caught. */ onCaught: () => void }
interface State { error: unknown; place: string }

/** Catches what a screen throws, so that the rest of the window goes on. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onCaught();
    // For whoever looks into the developer tools; the reader gets the panel.
    reportError(error instanceof Error ? error : new Error(`${String(error)} ${info.componentStack ?? ''}`));
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Broken error={this.state.error} again={() => { this.setState({ error: null }); }} />;
  }
}

function Broken({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useTexts();
  // A part of the window that did not come, because the core that hands it out is gone.
  const text = error instanceof ApiError ? errorText(error) : { what: t('error.screen'), todo: t('error.screenTodo'), details: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  return (
    <div className="flex h-full p-6">
      <ErrorPanel {...text} safe={t('error.screenSafe')}
        actions={<><Button size="sm" look="primary" onClick={again}>{t('error.reload')}</Button><Button size="sm" onClick={() => { goTo({ at: 'projects' }); }}>{t('error.home')}</Button></>} />
    </div>
  );
}
