/**
 * A page of a foreign app that calls, made of matrix-js-sdk.
 *
 * It does for Element Call what the apps do in which it lives: it answers what the call, in a frame
 * of the same page, asks by the widget API. And it calls as older apps do, from one to the other.
 * spec: MSC2762
 */
import {
  ClientEvent,
  createClient,
  type IContent,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  Preset,
  type Room,
  RoomEvent,
  RoomStateEvent,
  UpdateDelayedEventAction,
} from "matrix-js-sdk";
import { CallEvent, type MatrixCall } from "matrix-js-sdk/lib/webrtc/call.js";
import { CallEventHandlerEvent } from "matrix-js-sdk/lib/webrtc/callEventHandler.js";
import {
  type Capability,
  ClientWidgetApi,
  type IOpenIDUpdate,
  type IRoomEvent,
  OpenIDRequestState,
  type SimpleObservable,
  Widget,
  WidgetDriver,
} from "matrix-widget-api";

const CALL_PAGE = "/element-call/index.html";
const WIDGET_ID = "call";
/** Said by the call itself, beside the widget API's own actions; they are only to be answered. */
const PLAIN_ACTIONS = [
  "io.element.join",
  "io.element.close",
  "im.vector.hangup",
  "io.element.device_mute",
  "set_always_on_screen",
];

type ContentMap = Record<string, Record<string, object>>;

class Driver extends WidgetDriver {
  readonly #client: MatrixClient;
  readonly #room: Room;

  constructor(client: MatrixClient, room: Room) {
    super();
    this.#client = client;
    this.#room = room;
  }

  override async validateCapabilities(requested: Set<Capability>): Promise<Set<Capability>> {
    return requested;
  }

  override getKnownRooms(): string[] {
    return [this.#room.roomId];
  }

  override async sendEvent(type: string, content: IContent, stateKey: string | null = null) {
    const { roomId } = this.#room;
    const client = this.#client;
    const { event_id: eventId } =
      stateKey === null
        ? await client.sendEvent(roomId, type as never, content as never)
        : await client.sendStateEvent(roomId, type as never, content as never, stateKey);
    return { roomId, eventId };
  }

  override async sendDelayedEvent(
    delay: number,
    type: string,
    content: IContent,
    stateKey: string | null = null,
  ) {
    const { roomId } = this.#room;
    const wait = { delay };
    const { delay_id: delayId } =
      stateKey === null
        ? await this.#client._unstable_sendDelayedEvent(
            roomId,
            wait,
            null,
            type as never,
            content as never,
          )
        : await this.#client._unstable_sendDelayedStateEvent(
            roomId,
            wait,
            type as never,
            content as never,
            stateKey,
          );
    return { roomId, delayId };
  }

  #update(delayId: string, action: UpdateDelayedEventAction) {
    return this.#client._unstable_updateDelayedEvent(delayId, action);
  }

  override async cancelScheduledDelayedEvent(delayId: string) {
    await this.#update(delayId, UpdateDelayedEventAction.Cancel);
  }

  override async restartScheduledDelayedEvent(delayId: string) {
    await this.#update(delayId, UpdateDelayedEventAction.Restart);
  }

  override async sendScheduledDelayedEvent(delayId: string) {
    await this.#update(delayId, UpdateDelayedEventAction.Send);
  }

  override async sendToDevice(type: string, encrypted: boolean, contents: ContentMap) {
    const crypto = this.#client.getCrypto();
    for (const [userId, devices] of Object.entries(contents)) {
      for (const [deviceId, payload] of Object.entries(devices)) {
        if (!encrypted || !crypto) throw new Error("Calls send nothing in the clear.");
        const batch = await crypto.encryptToDeviceMessages(type, [{ userId, deviceId }], payload);
        await this.#client.queueToDevice(batch);
      }
    }
  }

  override async readRoomTimeline(
    _room: string,
    type: string,
    _msgtype: string | undefined,
    stateKey: string | undefined,
    limit: number,
  ) {
    const events = this.#room.getLiveTimeline().getEvents().toReversed();
    return events
      .filter((event) => event.getType() === type)
      .filter((event) => stateKey === undefined || event.getStateKey() === stateKey)
      .slice(0, limit)
      .map(raw);
  }

  override async readRoomState(_room: string, type: string, stateKey: string | undefined) {
    const state = this.#room.currentState;
    if (stateKey === undefined) return state.getStateEvents(type).map(raw);
    const event = state.getStateEvents(type, stateKey);
    return event ? [raw(event)] : [];
  }

  override async readStickyEvents() {
    return [];
  }

  override async readRoomAccountData() {
    return [];
  }

  override async readEventRelations(eventId: string, _room?: string, rel?: string, type?: string) {
    const { events } = await this.#client.relations(
      this.#room.roomId,
      eventId,
      rel ?? null,
      type ?? null,
    );
    return { chunk: events.map(raw) };
  }

  override askOpenID(observer: SimpleObservable<IOpenIDUpdate>): void {
    void this.#client
      .getOpenIdToken()
      .then((token) => observer.update({ state: OpenIDRequestState.Allowed, token }));
  }

  override async *getTurnServers(): AsyncGenerator<never> {}

  override async getRtcTransports() {
    return { rtc_transports: await this.#client._unstable_getRTCTransports() };
  }

  override processError(): undefined {}
}

function raw(event: MatrixEvent): IRoomEvent {
  return event.getEffectiveEvent() as unknown as IRoomEvent;
}

/** Tells the call what happens in its room and what comes for this device. */
function feed(client: MatrixClient, room: Room, api: ClientWidgetApi): void {
  const tell = (event: MatrixEvent) => {
    if (event.getRoomId() !== room.roomId || event.isDecryptionFailure()) return;
    if (event.isBeingDecrypted() || event.getType() === "m.room.encrypted") return;
    void api.feedEvent(raw(event));
  };
  client.on(RoomEvent.Timeline, tell);
  client.on(MatrixEventEvent.Decrypted, tell);
  client.on(RoomStateEvent.Events, (event) => {
    if (event.getRoomId() === room.roomId) void api.feedStateUpdate(raw(event));
  });
  client.on(ClientEvent.ReceivedToDeviceMessage, ({ message, encryptionInfo }) => {
    void api.feedToDevice(message as never, encryptionInfo !== null);
  });
}

export interface Guest {
  server: string;
  user: string;
  password: string;
}

let client: MatrixClient | null = null;

function signedIn(): MatrixClient {
  if (!client) throw new Error("Nobody has signed in.");
  return client;
}

/** Returns the device's id. */
async function signIn({ server, user, password }: Guest): Promise<string> {
  const session = await createClient({ baseUrl: server }).loginRequest({
    type: "m.login.password",
    identifier: { type: "m.id.user", user },
    password,
  });
  const { user_id: userId, device_id: deviceId, access_token: accessToken } = session;
  client = createClient({ baseUrl: server, userId, deviceId, accessToken });
  client.on(CallEventHandlerEvent.Incoming, (call) => cameIn.resolve(call));
  await client.initRustCrypto({ useIndexedDB: false });
  const ready = Promise.withResolvers<void>();
  client.on(ClientEvent.Sync, (state) => {
    if (state === "PREPARED") ready.resolve();
  });
  await client.startClient({ initialSyncLimit: 20 });
  await ready.promise;
  return deviceId;
}

async function makeRoom(invite: string[]): Promise<string> {
  const { room_id: roomId } = await signedIn().createRoom({
    preset: Preset.TrustedPrivateChat,
    is_direct: true,
    invite,
  });
  return roomId;
}

async function joinRoom(roomId: string): Promise<void> {
  await signedIn().joinRoom(roomId);
}

/** The room as soon as sync has brought it. */
async function roomOf(roomId: string): Promise<Room> {
  const known = signedIn().getRoom(roomId);
  if (known?.getMyMembership() === "join") return known;
  const come = Promise.withResolvers<Room>();
  signedIn().on(RoomEvent.MyMembership, (room, membership) => {
    if (room.roomId === roomId && membership === "join") come.resolve(room);
  });
  return come.promise;
}

/** Opens the call in its frame. It joins by itself. */
async function call(roomId: string, intent: string): Promise<void> {
  const me = signedIn();
  const room = await roomOf(roomId);
  const address = new URL(CALL_PAGE, location.href);
  const wishes = new URLSearchParams({
    widgetId: WIDGET_ID,
    parentUrl: location.href,
    userId: me.getSafeUserId(),
    deviceId: me.getDeviceId() ?? "",
    roomId,
    baseUrl: me.baseUrl,
    intent,
    perParticipantE2EE: "true",
    skipLobby: "true",
    header: "none",
    confineToRoom: "true",
    allowIceFallback: "false",
    lang: "en",
  });
  address.search = wishes.toString();
  address.hash = `?${wishes}`;
  const frame = document.createElement("iframe");
  frame.allow = "camera; microphone; display-capture; autoplay";
  frame.src = address.href;
  document.body.append(frame);
  const widget = new Widget({
    id: WIDGET_ID,
    creatorUserId: me.getSafeUserId(),
    type: "m.custom",
    url: address.href,
    waitForIframeLoad: false,
  });
  const api = new ClientWidgetApi(widget, frame, new Driver(me, room));
  api.setViewedRoomId(roomId);
  for (const action of PLAIN_ACTIONS) {
    api.on(`action:${action}`, (event: CustomEvent) => {
      event.preventDefault();
      api.transport.reply(event.detail, {});
    });
  }
  feed(me, room, api);
}

/** The call from one to the other that goes on, and what it came to. */
let older: MatrixCall | null = null;
let cameIn = Promise.withResolvers<MatrixCall>();

function follow(call: MatrixCall): void {
  older = call;
  call.on(CallEvent.FeedsChanged, (feeds) => {
    document.querySelectorAll("video").forEach((video) => video.remove());
    for (const feed of feeds.filter((one) => !one.isLocal())) {
      const video = document.createElement("video");
      video.autoplay = true;
      video.srcObject = feed.stream;
      document.body.append(video);
    }
  });
}

async function placeOlderCall(roomId: string): Promise<void> {
  await roomOf(roomId);
  const call = signedIn().createCall(roomId);
  if (!call) throw new Error("This browser cannot call.");
  follow(call);
  await call.placeVideoCall();
}

async function answerOlderCall(): Promise<void> {
  const call = await cameIn.promise;
  follow(call);
  await call.answer(true, true);
}

async function rejectOlderCall(): Promise<void> {
  (await cameIn.promise).reject();
}

function hangUpOlderCall(): void {
  older?.hangup("user_hangup" as never, false);
}

/** `ringing`, `connected`, `ended` and the like. */
function olderCallState(): string {
  return older?.state ?? "none";
}

Object.assign(globalThis, {
  host: {
    signIn,
    makeRoom,
    joinRoom,
    call,
    placeOlderCall,
    answerOlderCall,
    rejectOlderCall,
    hangUpOlderCall,
    olderCallState,
  },
});
