/** What stands against changing a plan: the folder or the role, that it is what the client has, that one reads as the client. */
import type { PlanDesk } from './desk';

/** Who goes on typing where nothing can be changed is told again only after a pause. */
const TELL_AGAIN_MS = 4000;

/** Whether something can be changed or said here, and why not. */
export class BarWork {
  private locked: string | null = null;
  private speechless = false;
  private fixed = false;
  /** When it was last said why nothing can be changed. */
  private toldAt = 0;

  constructor(private readonly desk: PlanDesk) {}

  /** Why nothing may be changed here; `null` while it may. */
  get why(): string | null {
    if (this.fixed) return this.desk.words.readsCopy;
    return this.locked ?? (this.desk.view.audience === 'client' ? this.desk.words.readsAsClient : null);
  }

  /** Why nothing can be changed: the folder takes no writing, the role does not allow it. `null` while it can. */
  get lockedBy(): string | null {
    return this.locked;
  }

  /** Whether nothing may be said here. */
  get mute(): boolean {
    return this.speechless || this.desk.view.audience === 'client';
  }

  /** Whether this is what the client has of a plan: it changes by publishing alone. */
  get isFixed(): boolean {
    return this.fixed;
  }

  /** Whether something may be changed. Whoever tries although it may not hears why, but not at every key. */
  mayChange(): boolean {
    const why = this.why;
    if (why === null) return true;
    const now = Date.now();
    if (now - this.toldAt > TELL_AGAIN_MS) this.desk.refuse(why);
    this.toldAt = now;
    return false;
  }

  /** Takes it for what the client has, or not; whether that is other than before. */
  fix(fixed: boolean): boolean {
    const other = fixed !== this.fixed;
    this.fixed = fixed;
    return other;
  }

  /** Lets nothing be changed or nothing be said, and tells why nothing is changed; whether that is other than before. */
  lock(why: string | null, speechless: boolean): boolean {
    const other = why !== this.locked || speechless !== this.speechless;
    this.locked = why;
    this.speechless = speechless;
    return other;
  }
}
