/** Own addresses of mail, the letter that proves one, and letters about missed messages. */
import { randomName } from "../../matrix/encoding.ts";
import type { Engine, Proof } from "../../matrix/engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects } from "../../matrix/json.ts";

const CLIENT = "/_matrix/client/v3";
const APP_ID = "m.email";
/** Where our own settings keep the proof: the mailbox may be on another device. */
const WAITING = "mail_proof";
const DAY_MS = 86_400_000;
/** The server takes no more. */
export const ADDRESSES_MAX = 10;

export type MailEngine = Pick<Engine, "callServer" | "readSettings" | "writeSettings">;

export interface MailAddress {
  address: string;
  /** News that were missed are told there. */
  isTold: boolean;
}

/** A letter is on its way to an address, and its link was not used yet. */
export interface Waiting {
  address: string;
  sid: string;
  secret: string;
  attempt: number;
  begunAt: number;
}

export interface Mail {
  /** False where the server sends no letters (any more). */
  isOffered: boolean;
  addresses: MailAddress[];
  waiting: Waiting | null;
}

function waitingOf(settings: Record<string, unknown>, now: number): Waiting | null {
  const kept = asObject(settings[WAITING] as JsonObject | undefined);
  const [address, sid, secret] = [kept["address"], kept["sid"], kept["secret"]].map(asText);
  const begunAt = asNumber(kept["begunAt"]) ?? 0;
  if (!address || !sid || !secret || now - begunAt > DAY_MS) return null;
  return { address, sid, secret, attempt: asNumber(kept["attempt"]) ?? 1, begunAt };
}

export async function readMail(engine: MailEngine, now: number): Promise<Mail> {
  const [capabilities, ids, pushers, settings] = await Promise.all([
    engine.callServer("GET", `${CLIENT}/capabilities`),
    engine.callServer("GET", `${CLIENT}/account/3pid`),
    engine.callServer("GET", `${CLIENT}/pushers`),
    engine.readSettings(),
  ]);
  const offered = asObject(asObject(asObject(capabilities)["capabilities"])["m.3pid_changes"]);
  const told = new Set(
    objects(asObject(pushers)["pushers"])
      .filter(({ kind }) => kind === "email")
      .map(({ pushkey }) => pushkey),
  );
  const addresses = objects(asObject(ids)["threepids"]).flatMap(({ medium, address }) => {
    const words = asText(address);
    return medium === "email" && words ? [{ address: words, isTold: told.has(words) }] : [];
  });
  const isOffered = offered["enabled"] === true;
  return { isOffered, addresses, waiting: isOffered ? waitingOf(settings, now) : null };
}

async function keep(engine: MailEngine, waiting: Waiting | null): Promise<void> {
  const { [WAITING]: _before, ...others } = await engine.readSettings();
  await engine.writeSettings(waiting ? { ...others, [WAITING]: waiting } : others);
}

/** Has the letter sent; once more to the same address where one is waited for. */
export async function askForLetter(
  engine: MailEngine,
  typed: string,
  earlier: Waiting | null,
  now: number,
): Promise<Waiting> {
  const address = typed.trim().toLowerCase();
  const again = earlier?.address === address ? earlier : null;
  const secret = again?.secret ?? randomName();
  const attempt = (again?.attempt ?? 0) + 1;
  const body = { email: address, client_secret: secret, send_attempt: attempt };
  const path = `${CLIENT}/account/3pid/email/requestToken`;
  const sid = asText(asObject(await engine.callServer("POST", path, body))["sid"]) ?? "";
  const waiting = { address, sid, secret, attempt, begunAt: again?.begunAt ?? now };
  await keep(engine, waiting);
  return waiting;
}

/** The link was opened: the address becomes the account's. Rejects "mail_unconfirmed" before. */
export async function addAddress(
  engine: MailEngine,
  { sid, secret }: Waiting,
  proof: Proof,
): Promise<void> {
  const body = { sid, client_secret: secret };
  await engine.callServer("POST", `${CLIENT}/account/3pid/add`, body, proof);
  await keep(engine, null);
}

export async function forgetLetter(engine: MailEngine): Promise<void> {
  await keep(engine, null);
}

export async function removeAddress(engine: MailEngine, address: string): Promise<void> {
  await engine.callServer("POST", `${CLIENT}/account/3pid/delete`, { medium: "email", address });
}

/** Begins or ends letters about missed messages; `lang` is the language that they are in. */
export async function tellByMail(
  engine: MailEngine,
  address: string,
  isWanted: boolean,
  lang: string,
): Promise<void> {
  const pusher = { app_id: APP_ID, pushkey: address };
  const names = { app_display_name: "Linnet", device_display_name: address, lang };
  const body = isWanted
    ? { ...pusher, ...names, kind: "email", data: {} }
    : { ...pusher, kind: null };
  await engine.callServer("POST", `${CLIENT}/pushers/set`, body);
}
