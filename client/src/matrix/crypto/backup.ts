/**
 * The key backup: room keys at the server, sealed for the backup's private key.
 *
 * spec: client-server-api #server-side-key-backups
 */
import { BackupDecryptionKey, type OlmMachine, RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Http, isPassing, MatrixError, path } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asObject, asText, canonicalJson, type Json, type JsonObject } from "../json.ts";
import type { EncryptionStatus } from "../models.ts";
import { Mutex } from "../mutex.ts";
import type { Pump } from "./pump.ts";

const ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2";
const VERSION = "/_matrix/client/v3/room_keys/version";
const KEYS = "/_matrix/client/v3/room_keys/keys";
const IMPORT_KEYS_MAX = 200;
const RETRY_MS = 30_000;
/** A session that was not in the backup is not asked for again for this long. */
const MISS_MS = 10 * 60_000;

interface ServerBackup {
  version: string;
  publicKey: string;
  info: JsonObject;
}

export type Restoring = EncryptionStatus["restoring"];

export class KeyBackup {
  readonly #machine: OlmMachine;
  readonly #pump: Pump;
  readonly #http: Http;
  readonly #onChange: () => void;
  readonly #uploads = new Mutex();
  readonly #missed = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #uploading = false;
  #stopped = false;
  restoring: Restoring = null;

  constructor(machine: OlmMachine, pump: Pump, http: Http, onChange: () => void) {
    this.#machine = machine;
    this.#pump = pump;
    this.#http = http;
    this.#onChange = onChange;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async state(): Promise<EncryptionStatus["backup"]> {
    if (!(await this.#machine.isBackupEnabled())) return "off";
    return this.#uploading ? "uploading" : "up_to_date";
  }

  async #serverBackup(): Promise<ServerBackup | null> {
    try {
      const info = asObject(await this.#http.call("GET", VERSION));
      const version = asText(info["version"]);
      const publicKey = asText(asObject(info["auth_data"])["public_key"]);
      if (info["algorithm"] !== ALGORITHM || version === null || publicKey === null) return null;
      return { version, publicKey, info };
    } catch (error) {
      if (error instanceof MatrixError && error.status === 404) return null;
      throw error;
    }
  }

  /** Goes on with the backup this device already holds the key of. For the start. */
  async resume(): Promise<void> {
    const { decryptionKey } = await this.#machine.getBackupKeys();
    if (!decryptionKey) return;
    const backup = await this.#serverBackup();
    if (!backup || backup.publicKey !== decryptionKey.megolmV1PublicKey.publicKeyBase64) {
      await this.#machine.disableBackup();
      return;
    }
    await this.#enable(decryptionKey, backup);
  }

  async #enable(key: BackupDecryptionKey, { version, publicKey }: ServerBackup): Promise<void> {
    await this.#machine.saveBackupDecryptionKey(key, version);
    await this.#machine.enableBackupV1(publicKey, version);
    this.upload();
  }

  /** The private key of a backup that works: the present one, or that of a new backup. */
  async ensure(): Promise<string> {
    const { decryptionKey } = await this.#machine.getBackupKeys();
    if (decryptionKey && (await this.#machine.isBackupEnabled())) return decryptionKey.toBase64();
    return this.create();
  }

  /** Starts a new backup, signed by this device and the identity. Returns its private key. */
  async create(): Promise<string> {
    const key = BackupDecryptionKey.createRandomKey();
    const publicKey = key.megolmV1PublicKey.publicKeyBase64;
    const signed: JsonObject = { public_key: publicKey };
    const signatures = await this.#machine.sign(canonicalJson(signed));
    const authData = { ...signed, signatures: JSON.parse(signatures.asJSON()) as Json };
    const body = { algorithm: ALGORITHM, auth_data: authData };
    const version = asText(asObject(await this.#http.call("POST", VERSION, { body }))["version"]);
    if (version === null) throw new EngineError("server", "The new backup has no version.");
    const words = key.toBase64();
    await this.#enable(key, { version, publicKey, info: body });
    return words;
  }

  /** Forgets the server's backup, for a new identity. */
  async discard(): Promise<void> {
    await this.#machine.disableBackup();
    const backup = await this.#serverBackup();
    if (backup) await this.#http.call("DELETE", `${VERSION}/${encodeURIComponent(backup.version)}`);
  }

  /** Uses a private key from secret storage or another device. False when it does not fit. */
  async adopt(words: string): Promise<boolean> {
    const backup = await this.#serverBackup();
    if (!backup) return false;
    const key = BackupDecryptionKey.fromBase64(words);
    if (key.megolmV1PublicKey.publicKeyBase64 !== backup.publicKey) return false;
    await this.#enable(key, backup);
    return true;
  }

  /** Sends new keys up, batch by batch, behind everything else. */
  upload(): void {
    if (this.#stopped) return;
    void this.#uploads.run(() => this.#uploadAll());
  }

  async #uploadAll(): Promise<void> {
    if (this.#stopped || !(await this.#machine.isBackupEnabled())) return;
    try {
      for (;;) {
        const request = await this.#machine.backupRoomKeys();
        this.#setUploading(request !== undefined);
        if (!request) return;
        await this.#pump.send(request);
      }
    } catch (error) {
      this.#setUploading(false);
      if (isPassing(error)) this.#timer = setTimeout(() => this.upload(), RETRY_MS);
      else await this.#abandon(error);
    }
  }

  /** Another device has made a newer backup: ours takes no keys any more. */
  async #abandon(error: unknown): Promise<void> {
    if (!(error instanceof EngineError)) throw error;
    await this.#machine.disableBackup();
    this.#onChange();
  }

  #setUploading(uploading: boolean): void {
    if (this.#uploading === uploading) return;
    this.#uploading = uploading;
    this.#onChange();
  }

  /** Fetches every key of the backup. Progress is in `restoring`. */
  async download(): Promise<void> {
    const { decryptionKey, backupVersion } = await this.#machine.getBackupKeys();
    if (!decryptionKey || backupVersion === undefined) return;
    const query = { version: backupVersion };
    const answer = asObject(await this.#http.call("GET", KEYS, { query, timeoutMs: 300_000 }));
    const sealed = Object.entries(asObject(answer["rooms"])).flatMap(([roomId, room]) =>
      Object.entries(asObject(asObject(room)["sessions"])).map(
        ([sessionId, session]) => [roomId, sessionId, asObject(session)] as const,
      ),
    );
    for (let done = 0; done < sealed.length && !this.#stopped; done += IMPORT_KEYS_MAX) {
      this.restoring = { done, total: sealed.length };
      this.#onChange();
      const batch = sealed.slice(done, done + IMPORT_KEYS_MAX);
      await this.#import(batch, decryptionKey, backupVersion);
    }
    this.restoring = null;
    this.#onChange();
  }

  /** Fetches one key that a message needs. */
  async downloadSession(roomId: string, sessionId: string): Promise<void> {
    const name = `${roomId}|${sessionId}`;
    if (Date.now() - (this.#missed.get(name) ?? 0) < MISS_MS) return;
    const { decryptionKey, backupVersion } = await this.#machine.getBackupKeys();
    if (!decryptionKey || backupVersion === undefined) return;
    this.#missed.set(name, Date.now());
    try {
      const where = KEYS + path`/${roomId}/${sessionId}`;
      const answer = await this.#http.call("GET", where, { query: { version: backupVersion } });
      await this.#import([[roomId, sessionId, asObject(answer)]], decryptionKey, backupVersion);
    } catch (error) {
      if (isPassing(error)) this.#missed.delete(name);
      else if (!(error instanceof EngineError)) throw error;
    }
  }

  async #import(
    sealed: (readonly [roomId: string, sessionId: string, session: JsonObject])[],
    key: BackupDecryptionKey,
    version: string,
  ): Promise<void> {
    const byRoom = new Map<string, Map<string, JsonObject>>();
    for (const [roomId, sessionId, session] of sealed) {
      const opened = openSession(key, sessionId, session);
      if (!opened) continue;
      const room = byRoom.get(roomId) ?? new Map<string, JsonObject>();
      byRoom.set(roomId, room.set(sessionId, opened));
    }
    const rooms = [...byRoom].map(([roomId, room]) => [new RoomId(roomId), room] as const);
    await this.#machine.importBackedUpRoomKeys(new Map(rooms), () => undefined, version);
  }
}

/** Null for a session that somebody else put there or that is damaged. */
function openSession(
  key: BackupDecryptionKey,
  sessionId: string,
  session: JsonObject,
): JsonObject | null {
  const data = asObject(session["session_data"]);
  const part = (name: string) => asText(data[name]) ?? "";
  try {
    const json = key.decryptV1(part("ephemeral"), part("mac"), part("ciphertext"));
    return { ...asObject(JSON.parse(json)), session_id: sessionId };
  } catch {
    return null;
  }
}
