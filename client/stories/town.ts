/** The server under test and its inhabitants. */
import type { TestContext } from "node:test";
import { Person } from "./person.ts";

/** Where the server listens, and a token that lets anybody in as often as they like. */
export const server = process.env["LINNET_SERVER"] ?? "http://localhost:8008";
const invite = process.env["LINNET_INVITE"] ?? null;

export const PASSWORD = "a long enough passphrase";

export interface Inhabitant extends Person {
  userId: string;
  username: string;
}

/** Somebody new, signed up and synced; goes away with the test. */
export async function newPerson(t: TestContext, name: string): Promise<Inhabitant> {
  const username = `${name}${Math.random().toString(36).slice(2, 8)}`;
  const person = new Person(server);
  t.after(() => person.leaves());
  const session = await person.engine.register({
    username,
    wayIn: { password: PASSWORD },
    deviceName: "Story",
    inviteToken: invite,
  });
  await isReady(person);
  return Object.assign(person, { userId: session.userId, username });
}

/** The same account on another device. */
export async function newDevice(t: TestContext, owner: Inhabitant): Promise<Inhabitant> {
  const person = new Person(server);
  t.after(() => person.leaves());
  const { username, userId } = owner;
  await person.engine.signIn({ username, password: PASSWORD, deviceName: "Second" });
  await isReady(person);
  return Object.assign(person, { userId, username });
}

export async function isReady(person: Person): Promise<void> {
  await person.change("ConnectionChanged", ({ connection }) => connection === "live");
  await person.change("EncryptionChanged", ({ status }) => status.phase === "ready");
}
