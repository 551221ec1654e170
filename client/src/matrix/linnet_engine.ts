/** The engine itself: `Engine` for one browser profile, signed in or not. */
import {
  readServerConfig,
  register,
  signIn,
  signInWithPasskey,
  checkInvite,
  checkUsername,
  sessionOf,
} from "./account/sign_in.ts";
import {
  type Credentials,
  type Engine,
  EngineError,
  type FileDraft,
  type GroupDraft,
  type MessageDraft,
  type Proof,
  type Registration,
  type VoiceDraft,
} from "./engine.ts";
import { asObject, type JsonObject } from "./json.ts";
import type * as models from "./models.ts";
import { randomName } from "./encoding.ts";
import type { Link } from "./link_models.ts";
import type { Linking } from "./linking/linking.ts";
import { ImportingEngine } from "./importing/importing_engine.ts";
import { fetchPart, OnDemand } from "./parts.ts";
import type { RoomGuard, RoomRule } from "./room_rules.ts";
import { loadGuard, markRulesRead } from "./rooms/guard.ts";
import {
  editContent,
  fileContent,
  reactionContent,
  textContent,
  voiceContent,
} from "./sending/content.ts";
import { draftLabel } from "./store/labels.ts";

type RoomId = models.RoomId;
type EventId = models.EventId;
type UserId = models.UserId;

export class LinnetEngine extends ImportingEngine implements Engine {
  /** Few ever link a device: the code for it comes when somebody does. */
  readonly #linking = new OnDemand(() => this.#openLinking());

  async #openLinking(): Promise<Linking> {
    const loaded = await fetchPart(() => import("./linking/linking.ts"));
    return new loaded.Linking({
      server: { http: this.http, origin: this.origin, pause: loaded.pause },
      session: () => this.currentSession(),
      enter: (answer) => this.enter(sessionOf(this.http, answer)),
      exportSecrets: async () => (await this.crypto()).exportSecrets(),
      adoptSecrets: async (secrets) => (await this.crypto()).adoptSecrets(secrets),
      tell: (link) => this.emit({ type: "LinkChanged", link }),
    });
  }

  protected override async end(reason: "signed_out" | "expired"): Promise<void> {
    await this.endLink();
    await super.end(reason);
  }

  readServerConfig(): Promise<models.ServerConfig> {
    return readServerConfig(this.http);
  }

  async signIn(credentials: Credentials): Promise<models.Session> {
    await this.ready;
    return this.enter(await signIn(this.http, credentials));
  }

  async signInWithPasskey(passkey: JsonObject, device: string, keeps = false) {
    await this.ready;
    return this.enter(await signInWithPasskey(this.http, passkey, device, keeps));
  }

  async register(registration: Registration): Promise<models.Session> {
    await this.ready;
    return this.enter(await register(this.http, registration));
  }

  checkUsername(username: string): Promise<void> {
    return checkUsername(this.http, username);
  }

  checkInvite(token: string): Promise<boolean> {
    return checkInvite(this.http, token);
  }

  async signOut(): Promise<void> {
    await this.in();
    await this.http.callOpen("POST", "/_linnet/session/logout");
    await this.end("signed_out");
  }

  async changePassword(proof: Proof, next: string, signOutOthers: boolean): Promise<void> {
    await (await this.in()).account.changePassword(proof, next, signOutOthers);
  }

  async deactivateAccount(proof: Proof, erase: boolean): Promise<string | null> {
    const secret = await (await this.in()).account.deactivate(proof, erase);
    await this.end("signed_out");
    return secret;
  }

  async setDisplayName(name: string): Promise<void> {
    const signedIn = await this.in();
    await signedIn.account.setDisplayName(name);
    signedIn.setProfile({ displayName: name });
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    const signedIn = await this.in();
    await signedIn.account.setAvatar(picture);
    signedIn.setProfile(await signedIn.account.loadProfile(signedIn.session.userId));
  }

  async loadProfile(userId: UserId): Promise<models.Profile> {
    return (await this.in()).account.loadProfile(userId);
  }

  async searchUsers(term: string): Promise<models.Profile[]> {
    return (await this.in()).account.searchUsers(term);
  }

  async ignoreUser(userId: UserId): Promise<void> {
    await (await this.in()).account.setIgnored(userId, true);
  }

  async stopIgnoringUser(userId: UserId): Promise<void> {
    await (await this.in()).account.setIgnored(userId, false);
  }

  async loadDevices(): Promise<models.Device[]> {
    return (await this.in()).account.devices();
  }

  async renameDevice(deviceId: models.DeviceId, name: string): Promise<void> {
    await (await this.in()).account.renameDevice(deviceId, name);
    this.emit({ type: "DevicesChanged" });
  }

  async revokeDevices(deviceIds: models.DeviceId[], proof: Proof): Promise<void> {
    await (await this.in()).account.revokeDevices(deviceIds, proof);
    this.emit({ type: "DevicesChanged" });
  }

  async readSettings(): Promise<Record<string, unknown>> {
    return (await this.in()).account.readSettings();
  }

  async writeSettings(settings: Record<string, unknown>): Promise<void> {
    await (await this.in()).account.writeSettings(settings as JsonObject);
  }

  // Rooms

  async openDirectChat(userId: UserId): Promise<RoomId> {
    return (await this.in()).rooms.openDirectChat(userId);
  }

  async createGroup(draft: GroupDraft): Promise<RoomId> {
    return (await this.in()).rooms.createGroup(draft);
  }

  async joinRoom(roomIdOrAlias: string, via: string[] = []): Promise<RoomId> {
    return (await this.in()).rooms.join(roomIdOrAlias, via);
  }

  async knockRoom(roomIdOrAlias: string, via: string[] = []): Promise<void> {
    await (await this.in()).rooms.knock(roomIdOrAlias, via);
  }

  async previewRoom(roomIdOrAlias: string, via: string[] = []): Promise<models.RoomPreview> {
    return (await this.in()).rooms.preview(roomIdOrAlias, via);
  }

  async leaveRoom(roomId: RoomId): Promise<void> {
    await (await this.in()).leaveRoom(roomId);
  }

  async stopHolding(roomId: RoomId): Promise<void> {
    await (await this.in()).rooms.stopHolding(roomId);
  }

  async inviteUser(roomId: RoomId, userId: UserId): Promise<void> {
    await (await this.in()).rooms.invite(roomId, userId);
  }

  async kickUser(roomId: RoomId, userId: UserId, reason?: string): Promise<void> {
    await (await this.in()).rooms.moderate("kick", roomId, userId, reason);
  }

  async banUser(roomId: RoomId, userId: UserId, reason?: string): Promise<void> {
    await (await this.in()).rooms.moderate("ban", roomId, userId, reason);
  }

  async unbanUser(roomId: RoomId, userId: UserId): Promise<void> {
    await (await this.in()).rooms.moderate("unban", roomId, userId);
  }

  async setPowerLevel(roomId: RoomId, userId: UserId, level: number): Promise<void> {
    await (await this.in()).rooms.setPowerLevel(roomId, userId, level);
  }

  async setRoomName(roomId: RoomId, name: string): Promise<void> {
    await (await this.in()).rooms.setState(roomId, "m.room.name", { name });
  }

  async setRoomTopic(roomId: RoomId, topic: string): Promise<void> {
    await (await this.in()).rooms.setState(roomId, "m.room.topic", { topic });
  }

  async setRoomAvatar(roomId: RoomId, picture: Blob | null): Promise<void> {
    await (await this.in()).rooms.setAvatar(roomId, picture);
  }

  async loadRoomDetails(roomId: RoomId): Promise<models.RoomDetails> {
    return (await this.in()).rooms.details(roomId);
  }

  async loadRoomGuard(roomId: RoomId): Promise<RoomGuard> {
    const { context, members } = await this.in();
    return loadGuard(context, members, roomId);
  }

  async markRulesRead(roomId: RoomId, rules: RoomRule[]): Promise<void> {
    await markRulesRead((await this.in()).context, roomId, rules);
  }

  async setNotificationLevel(roomId: RoomId, level: models.NotificationLevel): Promise<void> {
    await (await this.in()).rooms.setNotificationLevel(roomId, level);
  }

  async setFavourite(roomId: RoomId, favourite: boolean): Promise<void> {
    await (await this.in()).rooms.setTag(roomId, "m.favourite", favourite);
  }

  async setLowPriority(roomId: RoomId, lowPriority: boolean): Promise<void> {
    await (await this.in()).rooms.setTag(roomId, "m.lowpriority", lowPriority);
  }

  async setMarkedUnread(roomId: RoomId, unread: boolean): Promise<void> {
    await (await this.in()).rooms.setMarkedUnread(roomId, unread);
  }

  async makeRoomLink(roomId: RoomId): Promise<string> {
    const { session } = await this.in();
    const via = encodeURIComponent(session.serverName);
    return `${this.origin}/#/room/${encodeURIComponent(roomId)}?via=${via}`;
  }

  // Timelines

  async openTimeline(roomId: RoomId): Promise<models.TimelineWindow> {
    const signedIn = await this.in();
    const window = await signedIn.timelines.open(roomId);
    signedIn.openedRooms();
    return window;
  }

  async openTimelineAt(roomId: RoomId, eventId: EventId): Promise<models.TimelineWindow> {
    const signedIn = await this.in();
    const window = await signedIn.timelines.openAt(roomId, eventId);
    signedIn.openedRooms();
    return window;
  }

  async loadOlder(roomId: RoomId, count: number): Promise<boolean> {
    return (await this.in()).timelines.loadOlder(roomId, count);
  }

  async loadNewer(roomId: RoomId, count: number): Promise<boolean> {
    return (await this.in()).timelines.loadNewer(roomId, count);
  }

  async fillGap(roomId: RoomId, key: string): Promise<void> {
    await (await this.in()).timelines.fillGap(roomId, key);
  }

  async closeTimeline(roomId: RoomId): Promise<void> {
    (await this.in()).timelines.close(roomId);
  }

  /** `txnId` makes a repeated call harmless; without it there is a new one. */
  async sendMessage(roomId: RoomId, draft: MessageDraft, txnId = randomName()): Promise<string> {
    const { queue } = await this.in();
    return queue.add({ roomId, type: "m.room.message", content: textContent(draft), txnId });
  }

  async editMessage(
    roomId: RoomId,
    eventId: EventId,
    draft: MessageDraft,
    txnId = randomName(),
  ): Promise<void> {
    const { queue } = await this.in();
    const content = editContent(eventId, draft);
    await queue.add({ roomId, type: "m.room.message", content, txnId });
  }

  async sendFile(roomId: RoomId, draft: FileDraft, txnId = randomName()): Promise<string> {
    const { queue, context } = await this.in();
    const attachment = fileContent(draft, context.rooms.get(roomId)?.encrypted ?? true);
    return queue.add({ roomId, type: "m.room.message", ...attachment, txnId });
  }

  async sendVoice(roomId: RoomId, draft: VoiceDraft, txnId = randomName()): Promise<string> {
    const { queue, context } = await this.in();
    const attachment = voiceContent(draft, context.rooms.get(roomId)?.encrypted ?? true);
    return queue.add({ roomId, type: "m.room.message", ...attachment, txnId });
  }

  async toggleReaction(roomId: RoomId, eventId: EventId, key: string): Promise<void> {
    const { queue } = await this.in();
    const own = await (await this.in()).ownReaction(roomId, eventId, key);
    if (own === null) {
      await queue.add({ roomId, type: "m.reaction", content: reactionContent(eventId, key) });
    } else {
      const redaction = { redacts: own, about: eventId, content: {} };
      await queue.add({ roomId, type: "m.room.redaction", ...redaction });
    }
  }

  async redactMessage(roomId: RoomId, eventId: EventId, reason?: string): Promise<void> {
    const { queue } = await this.in();
    const content: JsonObject = reason === undefined || reason === "" ? {} : { reason };
    await queue.add({ roomId, type: "m.room.redaction", content, redacts: eventId });
  }

  async retrySend(_roomId: RoomId, key: string): Promise<void> {
    await (await this.in()).queue.retry(key);
  }

  async discardSend(_roomId: RoomId, key: string): Promise<void> {
    await (await this.in()).queue.discard(key);
  }

  async markRead(roomId: RoomId, eventId: EventId, isPrivate: boolean): Promise<void> {
    await (await this.in()).markRead(roomId, { eventId, isPrivate });
  }

  async setTyping(roomId: RoomId, typing: boolean): Promise<void> {
    await (await this.in()).setTyping(roomId, typing);
  }

  async readDraft(roomId: RoomId): Promise<MessageDraft | null> {
    const { database, vault } = (await this.in()).context;
    const kept = await database.get("drafts", roomId);
    return kept ? vault.open<MessageDraft>(draftLabel(roomId), kept.sealed) : null;
  }

  async saveDraft(roomId: RoomId, draft: MessageDraft | null): Promise<void> {
    const signedIn = await this.in();
    const { database, vault } = signedIn.context;
    if (draft) {
      const sealed = await vault.seal(draftLabel(roomId), draft);
      await database.put("drafts", { roomId, sealed });
    } else await database.delete("drafts", roomId);
    await signedIn.updateRoom(roomId, { draft: draft?.text ?? null });
  }

  async pinMessage(roomId: RoomId, eventId: EventId, pinned: boolean): Promise<void> {
    await (await this.in()).rooms.pin(roomId, eventId, pinned);
  }

  async loadMedia(ref: models.MediaRef): Promise<Blob> {
    return (await this.in()).media.load(ref);
  }

  async loadThumbnail(ref: models.MediaRef, width: number, height: number): Promise<Blob> {
    return (await this.in()).media.thumbnail(ref, width, height);
  }

  async loadAvatar(mxc: models.Mxc, size: number): Promise<Blob> {
    const ref = { mxc, mimeType: "image/png", sizeBytes: null, encryption: null };
    return (await this.in()).media.thumbnail(ref, size, size, "crop");
  }

  async searchMessages(term: string, roomId: RoomId | null): Promise<string> {
    await this.in();
    if (!this.search) throw new EngineError("signed_out");
    return this.search.start(term, roomId);
  }

  async stopSearch(searchId: string): Promise<void> {
    this.search?.stop(searchId);
  }

  // Encryption

  async loadEncryptionStatus(): Promise<models.EncryptionStatus> {
    return (await this.in()).encryptionStatus;
  }

  async createRecoveryKey(): Promise<string> {
    return (await this.crypto()).createRecoveryKey();
  }

  async checkRecoveryKey(recoveryKey: string): Promise<boolean> {
    return (await this.crypto()).isRecoveryKey(recoveryKey);
  }

  async restoreWithRecoveryKey(recoveryKey: string): Promise<void> {
    await (await this.crypto()).restore(recoveryKey);
  }

  async resetIdentity(proof: Proof): Promise<string> {
    return (await this.crypto()).resetIdentity(proof);
  }

  async loadUserTrust(userId: UserId): Promise<models.UserTrust> {
    return (await this.crypto()).userTrust(userId);
  }

  async loadUserDevices(userId: UserId): Promise<models.Device[]> {
    return (await this.in()).account.devicesOf(userId);
  }

  async loadVerifications(): Promise<models.Verification[]> {
    return (await this.crypto()).verifications.list();
  }

  async requestVerification(userId: UserId, deviceId?: string): Promise<models.Verification> {
    return (await this.crypto()).verifications.request(userId, deviceId ?? null);
  }

  async acceptVerification(flowId: string): Promise<void> {
    await (await this.crypto()).verifications.accept(flowId);
  }

  async startEmojiVerification(flowId: string): Promise<void> {
    await (await this.crypto()).verifications.startEmoji(flowId);
  }

  async confirmEmoji(flowId: string): Promise<void> {
    await (await this.crypto()).verifications.confirmEmoji(flowId);
  }

  async showVerificationQr(flowId: string): Promise<void> {
    await (await this.crypto()).verifications.showQr(flowId);
  }

  async submitScannedQr(flowId: string, bytes: Uint8Array): Promise<void> {
    await (await this.crypto()).verifications.submitScan(flowId, bytes);
  }

  async confirmQrScanned(flowId: string): Promise<void> {
    await (await this.crypto()).verifications.confirmScanned(flowId);
  }

  async cancelVerification(flowId: string, mismatch: boolean): Promise<void> {
    await (await this.crypto()).verifications.cancel(flowId, mismatch);
  }

  // Linking

  async showLinkCode(deviceName: string): Promise<void> {
    await (await this.#linking.get()).show(deviceName);
  }

  async readLinkCode(code: string | Uint8Array, deviceName: string): Promise<void> {
    await (await this.#linking.get()).read(code, deviceName);
  }

  async enterLinkDigits(digits: string): Promise<void> {
    (await this.#linking.get()).enterDigits(digits);
  }

  async answerLink(isAllowed: boolean): Promise<void> {
    (await this.#linking.get()).answer(isAllowed);
  }

  async endLink(): Promise<void> {
    (await this.#linking.present())?.end();
  }

  async loadLink(): Promise<Link | null> {
    return (await this.#linking.present())?.link ?? null;
  }

  async callServer(
    method: "GET" | "POST" | "PUT" | "DELETE",
    where: string,
    body?: unknown,
    proof?: Proof,
  ): Promise<unknown> {
    const { account } = await this.in();
    if (!where.startsWith("/"))
      throw new EngineError("forbidden", "Only our own server is called.");
    if (proof) return account.proven(proof, method, where, asObject(body));
    return this.http.call(method, where, { body });
  }
}
