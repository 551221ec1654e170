/**
 * What of an archive fits into this account: pure, so that what is shown is what is done.
 *
 * Everything is compared with what the account has now, so taking the same in twice changes nothing
 * the second time. What nobody here knows is left alone.
 */
import { path } from "../api/http.ts";
import { FILTERS, MAX_WORD_LENGTH, MAX_WORDS, readFilters, writtenFilters } from "../filters.ts";
import type { ImportedChat, ImportedPerson, ImportOffer, ImportPart } from "../import_models.ts";
import {
  asNumber,
  asObject,
  asText,
  canonicalJson,
  isObject,
  type Json,
  type JsonObject,
  objects,
  texts,
} from "../json.ts";
import type { RoomId, UserId } from "../models.ts";
import { DIRECT, IGNORED, SERVER_NOTICES, TAGS } from "../rooms/account_state.ts";
import type { UsedPart } from "./archive.ts";

export const REACH = "m.invite_permission_config";
export const IMAGE_PACK = "im.ponies.user_emotes";
const FROM = "org.linnet.from";
const CLIENT = "/_matrix/client/v3";
const NAME_LENGTH_MAX = 256;
const RULE_KINDS = ["override", "content", "room", "sender", "underride"];
const RULES_MAX = 1_000;
const TAG_LENGTH_MAX = 255;
const IMAGES_MAX = 500;

export type Parts = Record<UsedPart, JsonObject[]>;

/** What the account has now. */
export interface Present {
  userId: UserId;
  displayName: string | null;
  ignored: JsonObject;
  filters: JsonObject;
  reach: JsonObject;
  imagePack: JsonObject;
  /** `global` of the push rules. */
  rules: JsonObject;
  joined: ReadonlySet<RoomId>;
  tags: (roomId: RoomId) => JsonObject;
  isContact: (userId: UserId) => boolean;
}

/** A call that does one thing. Done twice it does the same. */
export interface Step {
  path: string;
  body: JsonObject;
}

export interface Takeable {
  offer: ImportOffer;
  steps: Step[];
}

function offerOf(part: ImportPart, changes: Partial<ImportOffer>): ImportOffer {
  return { part, fresh: 0, already: 0, left: 0, replaces: false, value: null, ...changes };
}

const isUserId = (value: string): boolean =>
  /^@[^:\s]{1,250}:[^\s/]{1,250}$/.test(value) && value.length <= 255;

const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  canonicalJson(one ?? null) === canonicalJson(other ?? null);

const accountData = (userId: UserId, type: string): string =>
  CLIENT + path`/user/${userId}/account_data/${type}`;

/** Global account data of the archive. */
function archived(parts: Parts, type: string): JsonObject {
  const found = parts.account_data.find(
    (entry) => entry["type"] === type && entry["room_id"] === undefined,
  );
  return asObject(found?.["content"]);
}

/** What can be taken in with calls alone; nothing of what the archive has nothing of. */
export function takeables(parts: Parts, present: Present): Takeable[] {
  const makers = [nameOf, ignoredOf, wordsOf, reachOf, rulesOf, marksOf, imagesOf];
  return makers
    .map((make) => make(parts, present))
    .filter(({ offer }) => offer.fresh + offer.already + offer.left > 0);
}

function nameOf(parts: Parts, { userId, displayName }: Present): Takeable {
  const entry = parts.profile.find((one) => one["field"] === "displayname");
  const name = asText(entry?.["value"])?.trim() ?? "";
  if (name === "" || name.length > NAME_LENGTH_MAX) {
    return { offer: offerOf("name", { left: name === "" ? 0 : 1 }), steps: [] };
  }
  if (name === displayName)
    return { offer: offerOf("name", { already: 1, value: name }), steps: [] };
  const where = CLIENT + path`/profile/${userId}/displayname`;
  return {
    offer: offerOf("name", { fresh: 1, replaces: displayName !== null, value: name }),
    steps: [{ path: where, body: { displayname: name } }],
  };
}

function ignoredOf(parts: Parts, { userId, ignored }: Present): Takeable {
  const before = asObject(ignored["ignored_users"]);
  const found = Object.keys(asObject(archived(parts, IGNORED)["ignored_users"]));
  const known = found.filter((one) => isUserId(one) && one !== userId);
  const fresh = known.filter((one) => !Object.hasOwn(before, one));
  const users = { ...before, ...Object.fromEntries(fresh.map((one) => [one, {}])) };
  const body = { ...ignored, ignored_users: users };
  return {
    offer: offerOf("ignored", {
      fresh: fresh.length,
      already: known.length - fresh.length,
      left: found.length - known.length,
    }),
    steps: fresh.length > 0 ? [{ path: accountData(userId, IGNORED), body }] : [],
  };
}

/** How they are covered is taken along only where nothing is covered yet. */
function wordsOf(parts: Parts, { userId, filters }: Present): Takeable {
  const theirs = readFilters(archived(parts, FILTERS));
  const own = readFilters(filters);
  const words = [...new Set(theirs.words)].filter(
    (word) => word.trim() !== "" && word.length <= MAX_WORD_LENGTH,
  );
  const wanted = words.filter((word) => !own.words.includes(word));
  const fresh = wanted.slice(0, Math.max(MAX_WORDS - own.words.length, 0));
  const way = own.words.length === 0 ? theirs : own;
  const body = writtenFilters(filters, { ...way, words: [...own.words, ...fresh] });
  return {
    offer: offerOf("muted_words", {
      fresh: fresh.length,
      already: words.length - wanted.length,
      left: theirs.words.length - words.length + wanted.length - fresh.length,
    }),
    steps: fresh.length > 0 ? [{ path: accountData(userId, FILTERS), body }] : [],
  };
}

/** Only the two members that are understood here. */
function reachOf(parts: Parts, { userId, reach }: Present): Takeable {
  const theirs = archived(parts, REACH);
  const action = asText(theirs["default_action"]);
  if (action !== "allow" && action !== "block") return { offer: offerOf("reach", {}), steps: [] };
  const from = asText(theirs[FROM]);
  const { [FROM]: _before, ...others } = reach;
  const isLimited = action === "allow" && (from === "sharing" || from === "known");
  const body: JsonObject = {
    ...others,
    default_action: action,
    ...(isLimited ? { [FROM]: from } : {}),
  };
  // Nothing set is the same as letting everybody.
  const now = { default_action: "allow", ...reach };
  if (isSame(body, now)) return { offer: offerOf("reach", { already: 1 }), steps: [] };
  const replaces = Object.keys(reach).length > 0;
  return {
    offer: offerOf("reach", { fresh: 1, replaces }),
    steps: [{ path: accountData(userId, REACH), body }],
  };
}

interface Rule {
  kind: string;
  ruleId: string;
  isEnabled: boolean;
  actions: Json[] | null;
  conditions: Json[] | null;
  pattern: string | null;
}

function ruleOf(entry: JsonObject): Rule | null {
  const [kind, ruleId] = [asText(entry["kind"]), asText(entry["rule_id"])];
  if (kind === null || ruleId === null || !RULE_KINDS.includes(kind)) return null;
  if (ruleId === "" || ruleId.length > TAG_LENGTH_MAX || /[\\/\0]/.test(ruleId)) return null;
  const { actions, conditions } = entry;
  return {
    kind,
    ruleId,
    isEnabled: entry["is_enabled"] !== false,
    actions: Array.isArray(actions) ? actions : null,
    conditions: Array.isArray(conditions) ? conditions : null,
    pattern: asText(entry["pattern"]),
  };
}

/** Rules about a chat say nothing to somebody who is not in it. */
function isForElsewhere({ kind, ruleId }: Rule, joined: ReadonlySet<RoomId>): boolean {
  return (kind === "room" || ruleId.startsWith("!")) && !joined.has(ruleId);
}

function rulesOf(parts: Parts, { rules, joined }: Present): Takeable {
  const found = parts.push_rules.slice(0, RULES_MAX);
  const offer = offerOf("notifications", { left: parts.push_rules.length - found.length });
  const steps: Step[] = [];
  for (const entry of found) {
    const rule = ruleOf(entry);
    const made = rule && !isForElsewhere(rule, joined) ? stepsOfRule(rule, rules) : null;
    if (made === null) offer.left += 1;
    else if (made.length === 0) offer.already += 1;
    else offer.fresh += 1;
    steps.push(...(made ?? []));
  }
  return { offer, steps };
}

/** Null when it cannot be had here; nothing when it is so already. */
function stepsOfRule(rule: Rule, rules: JsonObject): Step[] | null {
  const { kind, ruleId, isEnabled } = rule;
  const now = objects(rules[kind]).find((one) => one["rule_id"] === ruleId);
  const where = CLIENT + path`/pushrules/global/${kind}/${ruleId}`;
  // The server's own rules can be altered, not made.
  const own = ruleId.startsWith(".");
  const made = own ? alteringOf(rule, now, where) : makingOf(rule, now, where);
  if (made === null || isEnabled === (now?.["enabled"] ?? true)) return made;
  return [...made, { path: `${where}/enabled`, body: { enabled: isEnabled } }];
}

function alteringOf({ actions }: Rule, now: JsonObject | undefined, where: string): Step[] | null {
  if (!now) return null;
  const isThere = actions === null || isSame(actions, now["actions"]);
  return isThere ? [] : [{ path: `${where}/actions`, body: { actions } }];
}

function makingOf(rule: Rule, now: JsonObject | undefined, where: string): Step[] | null {
  const body = bodyOfRule(rule);
  if (body === null) return null;
  const isThere = now && Object.entries(body).every(([name, value]) => isSame(value, now[name]));
  return isThere ? [] : [{ path: where, body }];
}

function bodyOfRule({ kind, actions, conditions, pattern }: Rule): JsonObject | null {
  if (actions === null) return null;
  if (kind === "content") return pattern === null ? null : { actions, pattern };
  const isConditional = kind === "override" || kind === "underride";
  if (isConditional) return conditions?.every(isObject) ? { actions, conditions } : null;
  return { actions };
}

/** Favourites and the like, of chats that this account is in. */
function marksOf(parts: Parts, { userId, joined, tags }: Present): Takeable {
  const offer = offerOf("chat_marks", {});
  const steps: Step[] = [];
  for (const { roomId, tag, how } of marksIn(parts)) {
    const isPossible = joined.has(roomId) && tag.length <= TAG_LENGTH_MAX;
    if (!isPossible) offer.left += 1;
    else if (Object.hasOwn(tags(roomId), tag)) offer.already += 1;
    else {
      offer.fresh += 1;
      const order = asNumber(asObject(how)["order"]);
      const where = CLIENT + path`/user/${userId}/rooms/${roomId}/tags/${tag}`;
      const isPlace = order !== null && order >= 0 && order <= 1;
      steps.push({ path: where, body: isPlace ? { order } : {} });
    }
  }
  return { offer, steps };
}

/** Without the mark of the room in which the server speaks. */
function marksIn(parts: Parts) {
  return parts.account_data.flatMap(({ room_id: roomId, type, content }) => {
    if (typeof roomId !== "string" || type !== TAGS) return [];
    const marks = Object.entries(asObject(asObject(content)["tags"]));
    return marks
      .filter(([tag]) => tag !== SERVER_NOTICES)
      .map(([tag, how]) => ({ roomId, tag, how }));
  });
}

/** Own stickers and emoji, as other apps keep them; their pictures stay where they are. */
function imagesOf(parts: Parts, { userId, imagePack }: Present): Takeable {
  const theirs = archived(parts, IMAGE_PACK);
  const before = asObject(imagePack["images"]);
  const found = Object.entries(asObject(theirs["images"]));
  const known = found.filter(
    ([name, image]) =>
      name.length <= 100 && /^mxc:\/\/[^/]+\/[\w-]+$/.test(asText(asObject(image)["url"]) ?? ""),
  );
  const wanted = known.filter(([name]) => !Object.hasOwn(before, name));
  const fresh = wanted.slice(0, Math.max(IMAGES_MAX - Object.keys(before).length, 0));
  const pack = imagePack["pack"] ?? theirs["pack"];
  const body = {
    ...imagePack,
    ...(isObject(pack) ? { pack } : {}),
    images: { ...Object.fromEntries(fresh), ...before },
  };
  return {
    offer: offerOf("image_pack", {
      fresh: fresh.length,
      already: known.length - wanted.length,
      left: found.length - known.length + wanted.length - fresh.length,
    }),
    steps: fresh.length > 0 ? [{ path: accountData(userId, IMAGE_PACK), body }] : [],
  };
}

/** Types of account data that are used, are the server's, or hold what opens the other account. */
const KNOWN = new Set([
  IGNORED,
  FILTERS,
  REACH,
  IMAGE_PACK,
  DIRECT,
  TAGS,
  "m.push_rules",
  "m.fully_read",
  "m.marked_unread",
]);
const KNOWN_FAMILY =
  /^(org\.linnet|m\.secret_storage|m\.cross_signing|m\.megolm_backup|m\.org\.matrix)\./;

/** How many settings of other apps are left behind, because nobody here knows what they do. */
export function countUnknown(parts: Parts): number {
  const types = parts.account_data.map(({ type }) => String(type));
  return types.filter((type) => !KNOWN.has(type) && !KNOWN_FAMILY.test(type)).length;
}

/** Never written to or invited by itself. */
export function peopleOf(parts: Parts, present: Present): ImportedPerson[] {
  const ignored = {
    ...asObject(archived(parts, IGNORED)["ignored_users"]),
    ...asObject(present.ignored["ignored_users"]),
  };
  return Object.keys(archived(parts, DIRECT))
    .filter((one) => isUserId(one) && one !== present.userId && !Object.hasOwn(ignored, one))
    .map((userId) => ({ userId, isContactHere: present.isContact(userId) }));
}

export function chatsOf(
  parts: Parts,
  names: ReadonlyMap<RoomId, string>,
  archivedUser: UserId,
  { joined }: Pick<Present, "joined">,
): ImportedChat[] {
  const directs = new Set(Object.values(archived(parts, DIRECT)).flatMap((rooms) => texts(rooms)));
  const server = archivedUser.slice(archivedUser.indexOf(":") + 1);
  return parts.memberships.flatMap((entry) => {
    const roomId = asText(entry["room_id"]);
    const name = roomId === null ? undefined : names.get(roomId);
    if (roomId === null || name === undefined || entry["membership"] !== "join") return [];
    if (!/^![^\s]{1,254}$/.test(roomId) || joined.has(roomId) || directs.has(roomId)) return [];
    return [{ roomId, name, via: [server] }];
  });
}

/** For the wire: whatever is no list is none. */
export const globalRules = (answer: Json): JsonObject => asObject(asObject(answer)["global"]);
