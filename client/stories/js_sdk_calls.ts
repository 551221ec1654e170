/** How a matrix-js-sdk app takes part in calls, but for the media. */
import { type MatrixRTCSession, MatrixRTCSessionEvent } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { JsSdkApp, Verbs } from "./js_sdk_app.ts";

const NOTIFICATION = "org.matrix.msc4075.rtc.notification";

export function callVerbs(app: JsSdkApp): Verbs {
  /** Keys by identity and number, as Base64. */
  const keys = new Map<string, string>();
  const session = (room: string) => app.client.matrixRTC.getRoomSession(app.room(room));
  return {
    joinCall: async ({ room, count }) => {
      const userId = app.client.getSafeUserId();
      const deviceId = app.client.getDeviceId() ?? "";
      const joined = session(room);
      listen(joined, keys, app.tellNews);
      joined.joinRTCSession(
        { userId, deviceId, memberId: `${userId}:${deviceId}` },
        [],
        {
          type: "livekit",
          livekit_service_url: `${app.client.getHomeserverUrl()}/_linnet/livekit`,
        },
        { callIntent: "audio", ...(count > 0 ? { notificationType: "ring" } : {}) },
      );
    },
    leaveCall: ({ room }) => session(room).leaveRoomSession(5_000),
    inCall: ({ room, count }) =>
      app.until(`${count} in the call`, async () => {
        const { memberships } = session(room);
        return memberships.length === count && memberships.map((one) => one.rtcBackendIdentity);
      }),
    callKey: ({ user, key }) =>
      app.until(`the key ${key} of ${user}`, () => keys.get(`${user} ${key}`)),
    callKeys: async () =>
      [...keys].map(([name, key]) => {
        const [identity, index] = name.split(" ");
        return [identity, Number(index), key];
      }),
    identities: async ({ room }) => session(room).memberships.map((one) => one.rtcBackendIdentity),
    isRung: async ({ room }) => {
      const event = await app.event(room, "the ringing", (one) => one.getType() === NOTIFICATION);
      return event.getContent()["notification_type"] as string;
    },
  };
}

function listen(session: MatrixRTCSession, keys: Map<string, string>, tell: () => void): void {
  session.on(MatrixRTCSessionEvent.EncryptionKeyChanged, (key, index, _member, identity) => {
    keys.set(`${identity} ${index}`, Buffer.from(key).toString("base64"));
    tell();
  });
  session.on(MatrixRTCSessionEvent.MembershipsChanged, tell);
}
