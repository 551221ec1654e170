/** The web app's own engine, driven by the same verbs as a matrix-js-sdk app. */
import type { Call } from "../src/matrix/call_models.ts";
import type { Verification, VerificationPhase } from "../src/matrix/models.ts";
import type { Verbs } from "./js_sdk_app.ts";
import { linkingVerbs } from "./js_sdk_linking.ts";
import { draft, Person } from "./person.ts";
import { isReady } from "./town.ts";

export function engineVerbs(server: string): Verbs {
  const person = new Person(server);
  return {
    close: () => person.leaves(),
    signIn: async ({ user, password }) => {
      const session = await person.engine.signIn({ username: user, password, deviceName: "Web" });
      await isReady(person);
      return { user: session.userId, device: session.deviceId };
    },
    ...entering(person),
    ...writing(person),
    ...reading(person),
    ...recovering(person),
    ...verifying(person),
    ...calling(person),
    ...linkingVerbs(person),
  };
}

/** Looks again whenever something has changed, until `find` says yes. */
async function whenever(person: Person, what: string, find: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const before = person.changes.length;
    if (await find()) return;
    await person.until(`a change towards ${what}`, () => person.changes.length > before);
  }
}

function entering(person: Person): Verbs {
  const { engine } = person;
  return {
    makeRoom: async ({ name, invite }) => {
      const rest = { topic: null, avatar: null, encrypted: true, alias: null } as const;
      const roomId = await engine.createGroup({ name, invite, access: "invite", ...rest });
      await person.opens(roomId);
      return roomId;
    },
    makeDirectChat: async ({ user }) => {
      const roomId = await engine.openDirectChat(user);
      await person.opens(roomId);
      return roomId;
    },
    join: async ({ room }) => {
      await person.until("the invite", () => person.rooms.get(room)?.membership === "invite");
      await engine.joinRoom(room);
      await engine.stopHolding(room);
      await person.opens(room);
    },
    openRoom: async ({ room }) => {
      await person.until("the room", () => person.rooms.get(room));
      await person.opens(room);
    },
    seesMember: ({ room, user }) =>
      whenever(person, `${user} in the room`, async () => {
        const { members } = await engine.loadRoomDetails(room);
        return members.some((one) => one.userId === user && one.membership === "join");
      }),
  };
}

function writing(person: Person): Verbs {
  const { engine } = person;
  return {
    say: async ({ room, text }) => {
      const key = await engine.sendMessage(room, draft(text));
      return person.until(`"${text}", sent`, () => {
        const item = person.items.get(key);
        return item?.kind === "message" && item.sendState === "sent" && item.eventId;
      });
    },
    react: ({ room, event, key }) => engine.toggleReaction(room, event, key),
    edit: ({ room, event, text }) => engine.editMessage(room, event, draft(text)),
    redact: ({ room, event }) => engine.redactMessage(room, event),
    sendFile: async ({ room, name, file }) => {
      const blob = new Blob([Buffer.from(file, "base64")], { type: "application/octet-stream" });
      await engine.sendFile(room, { file: blob, name, caption: null, replyTo: null });
    },
  };
}

function reading(person: Person): Verbs {
  return {
    read: async ({ text }) => {
      const { eventId, sender, encrypted, isEdited } = await person.sees(text);
      return { event: eventId, sender, encrypted, edited: isEdited };
    },
    seeReaction: async ({ event, key }) => {
      const { reactions } = await person.message(
        `the reaction ${key}`,
        (item) => item.eventId === event && item.reactions.some((one) => one.key === key),
      );
      return reactions.find((one) => one.key === key)?.senders.map(({ userId }) => userId);
    },
    seeRedacted: ({ event }) =>
      person.message(
        "the redaction",
        (item) => item.eventId === event && item.body.kind === "redacted",
      ),
    readFile: async ({ name }) => {
      const { body } = await person.message(
        name,
        ({ body }) => body.kind === "file" && body.name === name,
      );
      if (body.kind !== "file" || !body.file.encryption) throw new Error("It is not encrypted.");
      const blob = await person.engine.loadMedia(body.file);
      return Buffer.from(await blob.arrayBuffer()).toString("base64");
    },
    locked: ({ event }) =>
      person.message(
        "the locked message",
        (item) => item.eventId === event && item.body.kind === "undecryptable",
      ),
  };
}

function recovering(person: Person): Verbs {
  const { engine } = person;
  return {
    hasIdentity: () =>
      whenever(
        person,
        "an identity",
        async () => (await engine.loadEncryptionStatus()).deviceVerified,
      ),
    makeRecoveryKey: () => engine.createRecoveryKey(),
    backedUp: () =>
      whenever(person, "a key in the backup", async () => {
        const backup = await engine.callServer("GET", "/_matrix/client/v3/room_keys/version");
        return (backup as { count: number }).count > 0;
      }),
    recover: ({ key }) => engine.restoreWithRecoveryKey(key),
    trustsDevice: ({ user, key }) =>
      whenever(person, "trust in the device", async () => {
        const devices = await engine.loadUserDevices(user);
        return devices.find(({ deviceId }) => deviceId === key)?.isVerified ?? false;
      }),
  };
}

function verifying(person: Person): Verbs {
  const { engine } = person;
  const reached = async (phase: VerificationPhase): Promise<Verification> => {
    const { verification } = await person.change(
      "VerificationChanged",
      (change) => change.verification.phase === phase,
      `verification in phase ${phase}`,
    );
    return verification;
  };
  return {
    askToVerify: ({ user }) => engine.requestVerification(user),
    acceptToVerify: async () => engine.acceptVerification((await reached("requested")).flowId),
    startEmoji: async () => engine.startEmojiVerification((await reached("ready")).flowId),
    emoji: async () => (await reached("comparing_emoji")).emoji?.map(({ symbol }) => symbol),
    confirm: async () => {
      await engine.confirmEmoji((await reached("comparing_emoji")).flowId);
      await reached("done");
    },
    trusts: ({ user }) =>
      whenever(
        person,
        `trust in ${user}`,
        async () => (await engine.loadUserTrust(user)) === "verified",
      ),
  };
}

function calling(person: Person): Verbs {
  const { engine } = person;
  const latest = (room: string): Call | null => {
    const change = person.changes.findLast(
      (one) =>
        (one.type === "CallChanged" && one.call.roomId === room) ||
        (one.type === "CallEnded" && one.roomId === room),
    );
    return change?.type === "CallChanged" ? change.call : null;
  };
  return {
    joinCall: async ({ room, count }) => {
      const ticket = await engine.joinCall(room, { intent: "audio", ring: count > 0 });
      const key = ticket.kind === "server" ? ticket.keys[0] : undefined;
      return key && { identity: key.identity, index: key.index, key: base64(key) };
    },
    leaveCall: ({ room }) => engine.leaveCall(room),
    inCall: ({ room, count }) =>
      person.until(`${count} in the call`, () => {
        const members = latest(room)?.members ?? [];
        return members.length === count && members.map(({ identity }) => identity);
      }),
    callKey: async ({ user, key }) => {
      const found = await person.until(`the key ${key} of ${user}`, () =>
        person.changes
          .flatMap((one) => (one.type === "CallKeysChanged" ? one.keys : []))
          .find((one) => one.identity === user && String(one.index) === key),
      );
      return base64(found);
    },
    isRung: async ({ room }) => {
      const { ring } = await person.until("the ringing", () => {
        const call = latest(room);
        return call?.ring ? call : null;
      });
      return ring?.kind;
    },
  };
}

const base64 = ({ key }: { key: Uint8Array }): string => Buffer.from(key).toString("base64");
