/** The rules by which the server looks at a room's messages before they are sent. */
import type { Engine, RoomId } from "../../matrix/engine.ts";
import {
  asNumber,
  asObject,
  asText,
  type Json,
  type JsonObject,
  objects,
  texts,
} from "../../matrix/json.ts";
import { Mutex } from "../../matrix/mutex.ts";

export const EFFECTS = ["hold", "refuse", "cover", "slow", "queue"] as const;
export type Effect = (typeof EFFECTS)[number];
export type Kind = "words" | "pattern";

/** As the server has them. */
export const MAX_RULES = 10_000;
export const MAX_RULE_LENGTH = 200;
export const MAX_TRIED_LENGTH = 10_000;

export interface WordRule {
  kind: Kind;
  text: string;
  effect: Effect;
  /** What whoever wrote it reads; may be empty. */
  reason: string;
  isOn: boolean;
}

/** Of one person, in so many seconds. */
export interface Pace {
  count: number;
  inS: number;
}

/** What the detector looks for, as the server has it. */
export interface Hateful {
  effect: Effect;
  /** Only what is nearly certain, which misses most. */
  isStrict: boolean;
  languages: string[];
  /** Of those who came so lately; null looks at everybody. */
  joinedWithinS: number | null;
}

export interface Automatic {
  rules: WordRule[];
  flood: (Pace & { effect: Effect }) | null;
  mentions: { max: number; effect: Effect } | null;
  invites: Pace | null;
  holdsMedia: boolean;
  hateful: Hateful | null;
  /** Whether the server has a detector at all. */
  hasDetector: boolean;
}

export const NEW_RULE: WordRule = {
  kind: "words",
  text: "",
  effect: "hold",
  reason: "",
  isOn: true,
};
export const FLOODS: readonly Pace[] = [
  { count: 5, inS: 10 },
  { count: 10, inS: 30 },
  { count: 20, inS: 60 },
];
export const FLOOD_EFFECTS: readonly Effect[] = ["slow", "refuse"];
export const MENTIONS: readonly number[] = [3, 5, 10, 20];
export const INVITES: readonly Pace[] = [
  { count: 5, inS: 3600 },
  { count: 20, inS: 3600 },
  { count: 50, inS: 86_400 },
];

/** What the detector may lead to: it never keeps a message from being sent for good. */
export const HATEFUL_EFFECTS: readonly Effect[] = ["queue", "cover", "hold", "slow"];
export const JOINED_WITHIN_S: readonly number[] = [86_400, 604_800, 2_592_000];
export const MAIN_LANGUAGES: readonly string[] = ["en"];
/** Those that the detector knows less well come with it. */
export const ALL_LANGUAGES: readonly string[] = ["en", "fr", "de"];
export const NEW_HATEFUL: Hateful = {
  effect: "queue",
  isStrict: true,
  languages: [...MAIN_LANGUAGES],
  joinedWithinS: 604_800,
};

const effectOf = (value: unknown): Effect => EFFECTS.find((one) => one === value) ?? "hold";

function ruleOf(told: JsonObject): WordRule {
  return {
    kind: told["kind"] === "pattern" ? "pattern" : "words",
    text: asText(told["text"]) ?? "",
    effect: effectOf(told["effect"]),
    reason: asText(told["reason"]) ?? "",
    isOn: told["is_on"] !== false,
  };
}

function toldOf({ kind, text, effect, reason, isOn }: WordRule): JsonObject {
  return { kind, text, effect, reason, is_on: isOn };
}

function hatefulOf(told: JsonObject): Hateful {
  const languages = texts(told["languages"]);
  const within = told["joined_within_s"];
  return {
    effect: HATEFUL_EFFECTS.find((one) => one === told["effect"]) ?? NEW_HATEFUL.effect,
    isStrict: told["threshold"] !== "default",
    languages: languages.length > 0 ? languages : NEW_HATEFUL.languages,
    joinedWithinS: within === null ? null : (asNumber(within) ?? NEW_HATEFUL.joinedWithinS),
  };
}

const hatefulTold = ({ effect, isStrict, languages, joinedWithinS }: Hateful): JsonObject => ({
  effect,
  threshold: isStrict ? "strict" : "default",
  languages,
  joined_within_s: joinedWithinS,
});

function paceOf(told: JsonObject, name: string): Pace | null {
  const count = asNumber(told[name]);
  const inS = asNumber(told["in_s"]);
  return count === null || inS === null ? null : { count, inS };
}

export function automaticOf(content: JsonObject): Automatic {
  const flood = asObject(content["flood"]);
  const floodPace = paceOf(flood, "messages");
  const mentions = asObject(content["mentions"]);
  const max = asNumber(mentions["max"]);
  return {
    rules: objects(content["rules"]).map(ruleOf),
    flood: floodPace && { ...floodPace, effect: effectOf(flood["effect"]) },
    mentions: max === null ? null : { max, effect: effectOf(mentions["effect"]) },
    invites: paceOf(asObject(content["invites"]), "max"),
    holdsMedia: content["hold_media"] === true,
    hateful: content["hateful"] ? hatefulOf(asObject(content["hateful"])) : null,
    hasDetector: content["has_detector"] === true,
  };
}

export function contentOf(automatic: Automatic): JsonObject {
  const { rules, flood, mentions, invites, holdsMedia, hateful } = automatic;
  return {
    rules: rules.map(toldOf),
    ...(flood ? { flood: { messages: flood.count, in_s: flood.inS, effect: flood.effect } } : {}),
    ...(mentions ? { mentions: { max: mentions.max, effect: mentions.effect } } : {}),
    ...(invites ? { invites: { max: invites.count, in_s: invites.inS } } : {}),
    hold_media: holdsMedia,
    ...(hateful ? { hateful: hatefulTold(hateful) } : {}),
  };
}

export function isSame(one: WordRule, other: WordRule): boolean {
  return one.kind === other.kind && one.text === other.text;
}

/** With a rule in the place of an earlier one, or at the end; null takes the earlier one away. */
export function withRule(
  rules: readonly WordRule[],
  before: WordRule | null,
  after: WordRule | null,
): WordRule[] {
  const at = before === null ? -1 : rules.findIndex((rule) => isSame(rule, before));
  const others = rules.filter((_, place) => place !== at);
  if (after === null) return others;
  return at < 0 ? [...others, after] : rules.map((rule, place) => (place === at ? after : rule));
}

export type Problem = "empty" | "known" | "many";

/** What is wrong with a rule before anybody asks the server. */
export function problemOf(
  rule: WordRule,
  before: WordRule | null,
  rules: readonly WordRule[],
): Problem | null {
  if (rule.text.trim() === "") return "empty";
  const others = withRule(rules, before, null);
  if (others.some((one) => isSame(one, { ...rule, text: rule.text.trim() }))) return "known";
  return others.length >= MAX_RULES ? "many" : null;
}

/** Rules with these letters in them. */
export function found(rules: readonly WordRule[], term: string): WordRule[] {
  const wanted = term.trim().toLowerCase();
  return rules.filter(({ text }) => text.toLowerCase().includes(wanted));
}

/** The paces that are offered, and what the room has if that is another. */
export function withPace(offered: readonly Pace[], current: Pace): Pace[] {
  const isOffered = offered.some((one) => one.count === current.count && one.inS === current.inS);
  return isOffered ? [...offered] : [...offered, { count: current.count, inS: current.inS }];
}

/** The server's part. */
export class AutomaticRules {
  readonly #engine: Pick<Engine, "callServer">;
  readonly #where: string;
  readonly #changes = new Mutex();

  constructor(engine: Pick<Engine, "callServer">, roomId: RoomId) {
    this.#engine = engine;
    this.#where = `/_linnet/rooms/${encodeURIComponent(roomId)}/automatic`;
  }

  async read(): Promise<Automatic> {
    return automaticOf(asObject((await this.#engine.callServer("GET", this.#where)) as Json));
  }

  /**
   * Reads again first, so that nothing is lost that others have changed meanwhile; one after the
   * other, so that neither is what was changed here just before.
   */
  change(make: (now: Automatic) => Automatic): Promise<Automatic> {
    return this.#changes.run(async () => {
      const changed = make(await this.read());
      await this.#engine.callServer("PUT", this.#where, contentOf(changed));
      return changed;
    });
  }

  /** The first rule that a text goes against; of the room's, or of one that is not kept yet. */
  async find(text: string, rule: WordRule | null = null): Promise<WordRule | null> {
    const body = { text, ...(rule ? { rules: [toldOf(rule)] } : {}) };
    const answer = await this.#engine.callServer("POST", `${this.#where}/trial`, body);
    const found = asObject(answer as Json)["rule"];
    return found === undefined ? null : ruleOf(asObject(found));
  }
}
