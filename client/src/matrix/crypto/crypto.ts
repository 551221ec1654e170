/** End-to-end encryption of one session: the machine and everything around it. */
import {
  DecryptedToDeviceEvent,
  DeviceId,
  DeviceLists,
  MegolmDecryptionError,
  type OlmMachine,
  OtherUserIdentity,
  OwnUserIdentity,
  ProcessedToDeviceEventType,
  RoomId,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { AccountData } from "../account/account_data.ts";
import type { Http } from "../api/http.ts";
import { Coalesced } from "../coalesced.ts";
import { EngineError, type Proof } from "../engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "../json.ts";
import type { EncryptionStatus, Session, Shield, UserTrust, Verification } from "../models.ts";
import type { ServerEvent } from "../store/records.ts";
import { KeyBackup } from "./backup.ts";
import { Claims } from "./claims.ts";
import { type Decryption, decryptEvent, shieldOf } from "./decrypt.ts";
import { Identity } from "./identity.ts";
import { type Letter, letterOf, Mail } from "./mail.ts";
import { Pump } from "./pump.ts";
import { SecretStorage, SECRETS } from "./secret_storage.ts";
import { type ReadAudience, RoomCipher } from "./share.ts";
import { Verifications } from "./verification.ts";

export interface CryptoWiring {
  http: Http;
  accountData: AccountData;
  session: Session;
  readAudience: ReadAudience;
  openDirectChat: (userId: string) => Promise<string>;
  sendToRoom: (
    roomId: string,
    type: string,
    content: JsonObject,
    txnId?: string,
  ) => Promise<string>;
  onRoomKeys: (keys: { roomId: string; sessionId: string }[]) => void;
  onLetter: (letter: Letter) => void;
  onTrust: (userIds: string[]) => void;
  onStatus: (status: EncryptionStatus) => void;
  onVerification: (verification: Verification) => void;
}

export interface DeviceTrust {
  isVerified: boolean;
  fingerprint: string | null;
}

export class Crypto {
  readonly #machine: OlmMachine;
  readonly #wiring: CryptoWiring;
  readonly #pump: Pump;
  readonly #identity: Identity;
  readonly #storage: SecretStorage;
  readonly #claims: Claims;
  #isUnlocked = false;
  /** One after the other: what was seen earlier must not be told last. */
  readonly #telling = new Coalesced(async () => this.#wiring.onStatus(await this.status()));
  #isClosed = false;
  readonly backup: KeyBackup;
  readonly cipher: RoomCipher;
  readonly mail: Mail;
  readonly verifications: Verifications;

  constructor(machine: OlmMachine, wiring: CryptoWiring) {
    const { http, session, accountData, sendToRoom, openDirectChat, onVerification } = wiring;
    this.#machine = machine;
    this.#wiring = wiring;
    this.#pump = new Pump(http, machine, async (roomId, type, txnId, content) => {
      const parsed = asObject(JSON.parse(content));
      return JSON.stringify({ event_id: await sendToRoom(roomId, type, parsed, txnId) });
    });
    this.#identity = new Identity(machine, this.#pump, http, session);
    this.#storage = new SecretStorage(accountData);
    this.backup = new KeyBackup(machine, this.#pump, http, () => this.tellStatus());
    this.#claims = new Claims(machine, this.#pump);
    this.cipher = new RoomCipher(machine, this.#pump, this.#claims, wiring.readAudience);
    this.mail = new Mail({ machine, pump: this.#pump, claims: this.#claims, http });
    this.verifications = new Verifications({
      machine,
      session,
      pump: this.#pump,
      onChange: onVerification,
      onDone: (verification) => void this.#verified(verification),
      openDirectChat,
      sendToRoom,
    });
    this.#listen();
  }

  #listen(): void {
    const machine = this.#machine;
    machine.registerRoomKeyUpdatedCallback(async (infos) => {
      const keys = infos.map(({ roomId, sessionId }) => ({
        roomId: roomId.toString(),
        sessionId,
      }));
      queueMicrotask(() => {
        this.#wiring.onRoomKeys(keys);
        this.backup.upload();
      });
    });
    machine.registerRoomKeysWithheldCallback(async (infos) => {
      const keys = infos.map(({ roomId, sessionId }) => ({ roomId: roomId.toString(), sessionId }));
      queueMicrotask(() => this.#wiring.onRoomKeys(keys));
    });
    machine.registerReceiveSecretCallback(async (name, value) => {
      if (name === SECRETS.backup) queueMicrotask(() => void this.#receiveBackupKey(value));
    });
    machine.registerUserIdentityUpdatedCallback(async (userId) => {
      const name = userId.toString();
      queueMicrotask(() => this.#trustChanged([name]));
    });
    machine.registerDevicesUpdatedCallback(async (userIds) => {
      queueMicrotask(() => this.#trustChanged(userIds));
    });
  }

  #trustChanged(userIds: string[]): void {
    this.#wiring.onTrust(userIds);
    if (!userIds.includes(this.#wiring.session.userId)) return;
    this.tellStatus();
    void this.#quietly(() => this.#askForSecrets());
  }

  /** Other devices hand the secrets to verified devices only, so ask once this one is. */
  async #askForSecrets(): Promise<void> {
    if ((await this.#identity.state()) !== "locked") return;
    if (!(await this.#identity.isDeviceVerified())) return;
    if (await this.#machine.requestMissingSecretsIfNeeded()) await this.#pump.run();
  }

  /** Work of the start that needs the network; everything here may be repeated. */
  async begin(): Promise<void> {
    await this.#pump.run();
    await this.#identity.createIfAbsent();
    await this.backup.resume();
    for (const value of await this.#machine.getSecretsFromInbox(SECRETS.backup)) {
      await this.#receiveBackupKey(value);
    }
    this.tellStatus();
  }

  /** Hands the keys of this device to the server, so that others find them. */
  publish(): Promise<void> {
    return this.#pump.run();
  }

  close(): void {
    this.#isClosed = true;
    this.backup.stop();
    this.#pump.stop();
    this.#machine.close();
  }

  /** Takes what a sync answer says about encryption. Call before decrypting its messages. */
  async receiveSync(extensions: JsonObject): Promise<void> {
    const e2ee = asObject(extensions["e2ee"]);
    const events = objects(asObject(extensions["to_device"])["events"]);
    const lists = asObject(e2ee["device_lists"]);
    const users = (value: unknown) => texts(value).map((userId) => new UserId(userId));
    const unused = e2ee["device_unused_fallback_key_types"];
    const processed = await this.#machine.receiveSyncChangesMsc4186(
      JSON.stringify(events),
      new DeviceLists(users(lists["changed"]), users(lists["left"])),
      keyCounts(asObject(e2ee["device_one_time_keys_count"])),
      unused === undefined ? undefined : new Set(texts(unused)),
    );
    for (const event of processed) {
      const isReadable =
        event.type === ProcessedToDeviceEventType.Decrypted ||
        event.type === ProcessedToDeviceEventType.PlainText;
      if (isReadable) this.#noticeToDevice(asObject(JSON.parse(event.rawEvent)));
      const letter = event instanceof DecryptedToDeviceEvent ? letterOf(event) : null;
      if (letter) this.#wiring.onLetter(letter);
    }
    if (events.length > 0) await this.#quietly(() => this.#claims.claim([]));
    // Nothing else tells that the secrets of the identity have come from another device.
    if (events.length > 0 && !this.#isUnlocked) this.tellStatus();
    void this.#pump.run();
  }

  #noticeToDevice(event: JsonObject): void {
    if (asText(event["type"])?.startsWith("m.key.verification.")) {
      this.verifications.noticeRequest(event);
    }
  }

  /** For work that the next sync repeats when it fails, and that the end of the session cuts short. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isClosed && !(error instanceof EngineError)) throw error;
    }
  }

  decrypt(roomId: string, event: ServerEvent): Promise<Decryption> {
    return decryptEvent(this.#machine, roomId, event);
  }

  /** Follows the devices of these people, so that their messages can be judged. */
  async track(userIds: Iterable<string>): Promise<void> {
    await this.#machine.updateTrackedUsers([...userIds].map((userId) => new UserId(userId)));
    void this.#pump.run();
  }

  /** The mark of an event that was decrypted earlier, as things are now; `kept` if its key is gone. */
  async shield(roomId: string, event: ServerEvent, kept: Shield): Promise<Shield> {
    const json = JSON.stringify({ ...event, room_id: roomId });
    try {
      const info = await this.#machine.getRoomEventEncryptionInfo(json, new RoomId(roomId));
      return shieldOf(info.shieldState(false));
    } catch (error) {
      if (error instanceof MegolmDecryptionError) return kept;
      throw error;
    }
  }

  /**
   * Sessions of a room as devices export them, by id, where this device has them. They open all
   * that follows in the session too: what is derived from them may leave the device, they may not.
   */
  async exportSessions(roomId: string, ids: ReadonlySet<string>): Promise<Map<string, string>> {
    const exported = await this.#machine.exportRoomKeys(
      (session) => ids.has(session.sessionId) && session.roomId.toString() === roomId,
    );
    return new Map(
      objects(JSON.parse(exported)).map((one) => [
        asText(one["session_id"]) ?? "",
        asText(one["session_key"]) ?? "",
      ]),
    );
  }

  // Status

  tellStatus(): void {
    this.#telling.run().catch(() => {
      // The machine was closed in between; there is nobody left to tell.
    });
  }

  async status(): Promise<EncryptionStatus> {
    const [identity, deviceVerified, recovery, backup, others] = await Promise.all([
      this.#identity.state(),
      this.#identity.isDeviceVerified(),
      this.#recoveryState(),
      this.backup.state(),
      this.#hasVerifiedOthers(),
    ]);
    const { restoring } = this.backup;
    this.#isUnlocked = identity === "ready";
    return {
      phase: "ready",
      identity,
      deviceVerified,
      recovery,
      backup,
      restoring,
      canVerifyWithDevice: others,
    };
  }

  async #recoveryState(): Promise<EncryptionStatus["recovery"]> {
    if ((await this.#storage.defaultKeyId()) === null) return "absent";
    const stored = await this.#storage.storedSecrets();
    const all = Object.values(SECRETS);
    return all.every((name) => stored.has(name)) ? "ready" : "incomplete";
  }

  async #hasVerifiedOthers(): Promise<boolean> {
    const { userId, deviceId } = this.#wiring.session;
    const devices = await this.#machine.getUserDevices(new UserId(userId));
    return devices
      .devices()
      .some((one) => one.deviceId.toString() !== deviceId && one.isCrossSignedByOwner());
  }

  // Recovery

  async createRecoveryKey(): Promise<string> {
    await this.#identity.createIfAbsent();
    const { open, recoveryKey } = await this.#storage.createKey();
    await this.#identity.storeSecrets(this.#storage, open);
    await this.#storage.store(SECRETS.backup, await this.backup.ensure(), open);
    await this.#storage.makeDefault(open);
    this.tellStatus();
    return recoveryKey;
  }

  async isRecoveryKey(recoveryKey: string): Promise<boolean> {
    try {
      await this.#storage.open(recoveryKey);
      return true;
    } catch (error) {
      if (error instanceof EngineError && error.code === "wrong_recovery_key") return false;
      throw error;
    }
  }

  async restore(recoveryKey: string): Promise<void> {
    const open = await this.#storage.open(recoveryKey);
    await this.#identity.restoreSecrets(this.#storage, open);
    const backupKey = await this.#storage.load(SECRETS.backup, open);
    if (backupKey !== null && (await this.backup.adopt(backupKey))) this.#downloadBackup();
    this.tellStatus();
  }

  exportSecrets(): Promise<JsonObject> {
    return this.#identity.exportSecrets();
  }

  /** Makes this device one of the verified ones, which reads the backup. */
  async adoptSecrets(secrets: JsonObject): Promise<void> {
    await this.#pump.run();
    await this.#identity.adoptSecrets(secrets);
    await this.backup.resume();
    this.#downloadBackup();
    this.tellStatus();
  }

  async resetIdentity(proof: Proof): Promise<string> {
    await this.#identity.replace(proof);
    await this.backup.discard();
    return this.createRecoveryKey();
  }

  #downloadBackup(): void {
    void this.#quietly(() => this.backup.download()).finally(() => {
      this.backup.restoring = null;
      this.tellStatus();
    });
  }

  async #receiveBackupKey(value: string): Promise<void> {
    await this.#quietly(async () => {
      if (await this.backup.adopt(value)) this.#downloadBackup();
      await this.#machine.deleteSecretsFromInbox(SECRETS.backup);
    });
  }

  // Trust

  async #verified({ otherUserId }: Verification): Promise<void> {
    await this.#quietly(async () => {
      await this.#pump.run();
    });
    this.#trustChanged([otherUserId]);
  }

  async userTrust(userId: string): Promise<UserTrust> {
    const identity = await this.#machine.getIdentity(new UserId(userId));
    if (!identity) return "unknown";
    if (identity instanceof OwnUserIdentity)
      return identity.isVerified() ? "verified" : "unverified";
    if (!(identity instanceof OtherUserIdentity)) return "unknown";
    if (identity.hasVerificationViolation()) return "changed";
    return identity.isVerified() ? "verified" : "unverified";
  }

  async deviceTrust(userId: string, fresh = false): Promise<Map<string, DeviceTrust>> {
    if (fresh) {
      await this.#quietly(() =>
        this.#pump.send(this.#machine.queryKeysForUsers([new UserId(userId)])),
      );
    }
    const devices = await this.#machine.getUserDevices(new UserId(userId));
    return new Map(
      devices.devices().map((device) => [
        device.deviceId.toString(),
        {
          isVerified: device.isCrossSignedByOwner(),
          fingerprint: device.ed25519Key?.toBase64() ?? null,
        },
      ]),
    );
  }

  async deviceName(userId: string, deviceId: string): Promise<string | null> {
    const device = await this.#machine.getDevice(new UserId(userId), new DeviceId(deviceId));
    return device?.displayName ?? null;
  }
}

function keyCounts(counts: JsonObject): Map<string, number> {
  return new Map(Object.entries(counts).map(([name, count]) => [name, asNumber(count) ?? 0]));
}
