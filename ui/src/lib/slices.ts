/** Work in steps, each a task of its own, between which the window can answer whoever uses it. */
export class Slices {
  private steps: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Does these steps one after the other; what was left of others is not done any more. */
  run(steps: readonly (() => void)[]): void {
    this.drop();
    this.steps = [...steps];
    this.later();
  }

  /** Whether something is still to be done. */
  get pending(): boolean {
    return this.steps.length > 0;
  }

  /** Does at once what is still to be done: somebody needs the result. */
  finish(): void {
    const steps = this.steps;
    this.drop();
    for (const step of steps) step();
  }

  /** Does nothing more. */
  drop(): void {
    this.steps = [];
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private later(): void {
    this.timer = this.steps.length === 0 ? null : setTimeout(() => {
      const step = this.steps.shift();
      this.later();
      step?.();
    });
  }
}
