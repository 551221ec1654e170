/**
 * Linking a device: one shows a code, the other reads it, and then the one that is signed in lets
 * the other in and hands it the keys.
 *
 * Either may show the code. At most one linking goes on in an engine.
 */
import { Ecies, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import { EngineError } from "../engine.ts";
import type { JsonObject } from "../json.ts";
import type { Link, LinkFailure } from "../link_models.ts";
import type { Session } from "../models.ts";
import { makeCode, readCode, type Role } from "./code.ts";
import { letIn } from "./known_device.ts";
import { Meeting } from "./meeting.ts";
import { failureMessage } from "./messages.ts";
import { beLetIn } from "./new_device.ts";
import type { OwnServer } from "./own_address.ts";
import { SecureChannel } from "./secure_channel.ts";
import { LinkStopped } from "./stopped.ts";

export interface LinkingWiring {
  server: OwnServer;
  /** Null where nobody is signed in. */
  session: () => Promise<Session | null>;
  enter: (answer: JsonObject) => Promise<unknown>;
  exportSecrets: () => Promise<JsonObject>;
  adoptSecrets: (secrets: JsonObject) => Promise<void>;
  tell: (link: Link | null) => void;
}

/** One linking under way: what the person says goes in here. */
interface Course {
  link: Link;
  readonly stop: AbortController;
  readonly digits: PromiseWithResolvers<string>;
  readonly answer: PromiseWithResolvers<boolean>;
  meeting: Meeting | null;
  channel: SecureChannel | null;
}

type Work = (course: Course, session: Session | null) => Promise<SecureChannel>;

export { pause } from "./stopped.ts";

export class Linking {
  readonly #wiring: LinkingWiring;
  #course: Course | null = null;

  constructor(wiring: LinkingWiring) {
    this.#wiring = wiring;
  }

  get link(): Link | null {
    return this.#course?.link ?? null;
  }

  /** Shows a code that the other device reads. */
  show(deviceName: string): Promise<void> {
    return this.#begin(deviceName, true, (course, session) => this.#awaitReader(course, session));
  }

  /** Reads the code that the other device shows. */
  read(code: string | Uint8Array, deviceName: string): Promise<void> {
    return this.#begin(deviceName, false, (course) => this.#readCode(course, code));
  }

  /** The two digits that the person has read on the other device. */
  enterDigits(digits: string): void {
    this.#course?.digits.resolve(digits);
  }

  answer(isAllowed: boolean): void {
    this.#course?.answer.resolve(isAllowed);
  }

  /** Stops what is under way, and tells the other device. */
  end(): void {
    const course = this.#course;
    if (!course) return;
    this.#course = null;
    this.#wiring.tell(null);
    const isOver = course.link.phase === "done" || course.link.phase === "failed";
    course.stop.abort(new EngineError("cancelled"));
    if (!isOver) void this.#endThere(course, "ended");
  }

  async #begin(deviceName: string, isShown: boolean, meet: Work): Promise<void> {
    this.end();
    const session = await this.#wiring.session();
    const course = newCourse(session ? "known" : "new");
    this.#course = course;
    this.#put(course, {});
    void this.#run(course, async () => {
      await initAsync();
      // Before anybody waits for keys that are not here.
      const secrets = session ? await this.#secrets() : {};
      course.channel = await meet(course, session);
      await this.#talk(course, session, { deviceName, isShown, secrets });
      this.#put(course, { phase: "done" });
    });
  }

  async #run(course: Course, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (course.stop.signal.aborted) return;
      const failure = this.#failureOf(error, course);
      this.#put(course, { ...NOTHING_SHOWN, phase: "failed", failure });
      if (failure !== "refused") await this.#endThere(course, failure);
    }
  }

  #failureOf(error: unknown, { link }: Course): LinkFailure {
    if (error instanceof LinkStopped) {
      const isUnread = error.failure === "ended" && link.phase === "showing_code";
      return isUnread ? "expired" : error.failure;
    }
    return error instanceof EngineError && error.code === "offline" ? "offline" : "server";
  }

  async #endThere({ channel, meeting }: Course, failure: LinkFailure): Promise<void> {
    if (channel) await channel.endWith(failureMessage(failure));
    else await meeting?.end();
  }

  async #secrets(): Promise<JsonObject> {
    try {
      return await this.#wiring.exportSecrets();
    } catch (error) {
      throw new LinkStopped("locked", String(error));
    }
  }

  async #awaitReader(course: Course, session: Session | null): Promise<SecureChannel> {
    const own = new Ecies();
    const [meeting, address] = await Meeting.begin(this.#wiring.server, course.stop.signal);
    course.meeting = meeting;
    const code = makeCode(own.public_key(), address, session?.serverName ?? null);
    this.#put(course, { phase: "showing_code", code });
    const channel = await SecureChannel.awaited(meeting, own);
    course.channel = channel;
    this.#put(course, { phase: "entering_digits", code: null });
    if ((await this.#typed(course)) !== channel.digits) throw new LinkStopped("wrong_digits");
    this.#put(course, { phase: "talking" });
    return channel;
  }

  /** What the person types, unless it is stopped before. */
  #typed({ digits, stop }: Course): Promise<string> {
    const stopped = Promise.withResolvers<never>();
    const onStop = () => stopped.reject(stop.signal.reason as Error);
    stop.signal.addEventListener("abort", onStop, { once: true });
    return Promise.race([digits.promise, stopped.promise]);
  }

  async #readCode(course: Course, code: string | Uint8Array): Promise<SecureChannel> {
    const { server } = this.#wiring;
    const { key, path } = await readCode(server, course.link.role, code);
    const meeting = await Meeting.join(server, path, course.stop.signal);
    course.meeting = meeting;
    const channel = await SecureChannel.opened(meeting, key);
    this.#put(course, { phase: "showing_digits", digits: channel.digits });
    return channel;
  }

  async #talk(
    course: Course,
    session: Session | null,
    how: { deviceName: string; isShown: boolean; secrets: JsonObject },
  ): Promise<void> {
    const { server, enter, adoptSecrets } = this.#wiring;
    const channel = course.channel;
    if (!channel) throw new LinkStopped("server", "There is no channel.");
    const tell = (changes: Partial<Link>) => this.#put(course, changes);
    const { signal } = course.stop;
    if (session) {
      const { secrets, isShown } = how;
      const answer = () => course.answer.promise;
      const known = { server, userId: session.userId, secrets, answer, tell, signal };
      await letIn(channel, known, !isShown);
    } else {
      const { deviceName, isShown } = how;
      const device = { server, deviceName, enter, adoptSecrets, tell, signal };
      await beLetIn(channel, device, isShown);
    }
  }

  #put(course: Course, changes: Partial<Link>): void {
    course.link = { ...course.link, ...changes };
    if (this.#course === course) this.#wiring.tell(course.link);
  }
}

const NOTHING_SHOWN = { code: null, digits: null, userCode: null, request: null };

function newCourse(role: Role): Course {
  return {
    link: { role, phase: "starting", ...NOTHING_SHOWN, failure: null },
    stop: new AbortController(),
    digits: Promise.withResolvers(),
    answer: Promise.withResolvers(),
    meeting: null,
    channel: null,
  };
}
