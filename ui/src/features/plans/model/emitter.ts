/** Listeners and a number that grows, for `useSyncExternalStore`. */
export class Emitter {
  private readonly listeners = new Set<() => void>();
  private version = 0;

  /** Hears changes; returns what stops it. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  /** How many changes there were. */
  snapshot = (): number => this.version;

  /** Something changed. */
  emit(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
