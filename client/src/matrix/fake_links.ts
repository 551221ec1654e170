/** Linking in the fake engine: the other device is whoever calls `change`. */
import type { Change, LinkIntents } from "./engine.ts";
import { SESSION } from "./fake_samples.ts";
import type { Link } from "./link_models.ts";
import type { Session } from "./models.ts";

interface FakeAccount {
  session: Session | null;
  change(change: Change): void;
}

const NOTHING_SHOWN = { code: null, digits: null, userCode: null, request: null };
/** What the other device would show. */
export const FAKE_DIGITS = "07";

export class FakeLinks implements LinkIntents {
  readonly #account: FakeAccount;
  #link: Link | null = null;

  constructor(account: FakeAccount) {
    this.#account = account;
  }

  /** Moves the link on, as the other device would. */
  putLink(changes: Partial<Link>): void {
    const role = this.#account.session ? "known" : "new";
    const start: Link = { role, phase: "starting", ...NOTHING_SHOWN, failure: null };
    this.#link = { ...(this.#link ?? start), ...NOTHING_SHOWN, ...changes };
    this.#account.change({ type: "LinkChanged", link: this.#link });
  }

  async showLinkCode(): Promise<void> {
    const bytes = Uint8Array.from({ length: 160 }, (_, index) => (index * 37) % 251);
    this.putLink({ phase: "showing_code", code: { bytes, text: "TUFUUklYAgRzYW1wbGU" } });
  }

  async readLinkCode(code: string | Uint8Array): Promise<void> {
    if (code.length < 8) this.putLink({ phase: "failed", failure: "not_a_code" });
    else this.putLink({ phase: "showing_digits", digits: FAKE_DIGITS });
  }

  async enterLinkDigits(digits: string): Promise<void> {
    if (digits === FAKE_DIGITS) this.putLink({ phase: "talking" });
    else this.putLink({ phase: "failed", failure: "wrong_digits" });
  }

  async answerLink(isAllowed: boolean): Promise<void> {
    if (isAllowed) this.putLink({ phase: "securing" });
    else this.putLink({ phase: "failed", failure: "refused" });
  }

  /** The new device was let in. */
  enterFromLink(): void {
    this.#account.session = SESSION;
    this.#account.change({ type: "SessionStarted", session: SESSION });
    this.putLink({ phase: "done" });
  }

  async endLink(): Promise<void> {
    this.#link = null;
    this.#account.change({ type: "LinkChanged", link: null });
  }

  async loadLink(): Promise<Link | null> {
    return structuredClone(this.#link);
  }
}
