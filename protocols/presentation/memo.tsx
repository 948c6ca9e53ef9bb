/** A component that draws again only when one of its properties is another object or value than before. */
import { Component, type ComponentType } from 'preact';

export function memo<P extends object>(Inner: ComponentType<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      const keys = new Set([...Object.keys(now), ...Object.keys(then)]);
      return [...keys].some((key) => !Object.is(now[key], then[key]));
    }
    override render() {
      return <Inner {...this.props} />;
    }
  };
}
