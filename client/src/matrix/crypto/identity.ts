/** The account's cross-signing identity and this device's place in it. */
import {
  type CrossSigningBootstrapRequests,
  DeviceId,
  type OlmMachine,
  OwnUserIdentity,
  SecretsBundle,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Http } from "../api/http.ts";
import { withProof } from "../account/reauthentication.ts";
import { EngineError, type Proof } from "../engine.ts";
import { asObject, type JsonObject } from "../json.ts";
import type { EncryptionStatus, Session } from "../models.ts";
import { Mutex } from "../mutex.ts";
import type { Pump } from "./pump.ts";
import { type OpenKey, type SecretName, SECRETS, type SecretStorage } from "./secret_storage.ts";

const UPLOAD = "/_matrix/client/v3/keys/device_signing/upload";

export class Identity {
  readonly #machine: OlmMachine;
  readonly #pump: Pump;
  readonly #http: Http;
  readonly #session: Session;
  /** Whoever needs the new identity waits for the one who is making it. */
  readonly #making = new Mutex();

  constructor(machine: OlmMachine, pump: Pump, http: Http, session: Session) {
    this.#machine = machine;
    this.#pump = pump;
    this.#http = http;
    this.#session = session;
  }

  async own(): Promise<OwnUserIdentity | null> {
    const identity = await this.#machine.getIdentity(new UserId(this.#session.userId));
    return identity instanceof OwnUserIdentity ? identity : null;
  }

  /** Asks the server for our own keys, as they are now. */
  async refresh(): Promise<void> {
    await this.#pump.send(this.#machine.queryKeysForUsers([new UserId(this.#session.userId)]));
  }

  async hasPrivateKeys(): Promise<boolean> {
    const status = await this.#machine.crossSigningStatus();
    return status.hasMaster && status.hasSelfSigning && status.hasUserSigning;
  }

  async state(): Promise<EncryptionStatus["identity"]> {
    if (await this.hasPrivateKeys()) return "ready";
    return (await this.own()) ? "locked" : "absent";
  }

  async isDeviceVerified(): Promise<boolean> {
    const { userId, deviceId } = this.#session;
    const device = await this.#machine.getDevice(new UserId(userId), new DeviceId(deviceId));
    return device?.isCrossSignedByOwner() ?? false;
  }

  /** Makes the identity of a new account. Does nothing where one exists already. */
  createIfAbsent(): Promise<boolean> {
    return this.#making.run(async () => {
      await this.refresh();
      if ((await this.state()) !== "absent") return false;
      await this.#upload(await this.#machine.bootstrapCrossSigning(true), null);
      return true;
    });
  }

  /** A new identity in place of the old one. */
  async replace(proof: Proof): Promise<void> {
    try {
      await this.#upload(await this.#machine.bootstrapCrossSigning(true), proof);
    } finally {
      // The machine holds the new keys already: where the server did not take them, this tells it.
      await this.refresh();
    }
  }

  async #upload(requests: CrossSigningBootstrapRequests, proof: Proof | null): Promise<void> {
    const { uploadKeysRequest, uploadSigningKeysRequest, uploadSignaturesRequest } = requests;
    if (uploadKeysRequest) await this.#pump.send(uploadKeysRequest);
    const body = JSON.parse(uploadSigningKeysRequest.body) as JsonObject;
    await withProof(this.#session.userId, proof, (auth) =>
      this.#http.call("POST", UPLOAD, { body: auth ? { ...body, auth } : body }),
    );
    await this.#pump.send(uploadSignaturesRequest);
  }

  /** Puts the private keys into secret storage. */
  async storeSecrets(storage: SecretStorage, key: OpenKey): Promise<void> {
    const keys = await this.#machine.exportCrossSigningKeys();
    const { masterKey, self_signing_key: selfSigning, userSigningKey } = keys ?? {};
    if (!masterKey || !selfSigning || !userSigningKey) {
      throw new EngineError("untrusted", "This device does not hold the identity's keys.");
    }
    const secrets: [SecretName, string][] = [
      [SECRETS.master, masterKey],
      [SECRETS.selfSigning, selfSigning],
      [SECRETS.userSigning, userSigningKey],
    ];
    for (const [name, secret] of secrets) await storage.store(name, secret, key);
  }

  /** Takes the private keys from secret storage and signs this device with them. */
  async restoreSecrets(storage: SecretStorage, key: OpenKey): Promise<void> {
    await this.refresh();
    const [master, selfSigning, userSigning] = await Promise.all([
      storage.load(SECRETS.master, key),
      storage.load(SECRETS.selfSigning, key),
      storage.load(SECRETS.userSigning, key),
    ]);
    if (master === null || selfSigning === null || userSigning === null) return;
    await this.#machine.importCrossSigningKeys(master, selfSigning, userSigning);
    if (!(await this.hasPrivateKeys())) {
      throw new EngineError(
        "untrusted",
        "The stored keys are not those of the account's identity.",
      );
    }
    await this.signOwnDevice();
  }

  /** What another device of ours needs to be one of them: these keys, and the backup's if known. */
  async exportSecrets(): Promise<JsonObject> {
    return asObject((await this.#machine.exportSecretsBundle()).to_json());
  }

  /** Takes those keys from another device of ours, and signs this one with them. */
  async adoptSecrets(secrets: JsonObject): Promise<void> {
    await this.refresh();
    await this.#machine.importSecretsBundle(SecretsBundle.from_json(secrets));
    // The machine throws them away if the server knows another identity.
    await this.refresh();
    if (!(await this.hasPrivateKeys())) {
      throw new EngineError("untrusted", "These are not the keys of the account's identity.");
    }
    await this.signOwnDevice();
  }

  async signOwnDevice(): Promise<void> {
    const identity = await this.own();
    if (identity && !identity.isVerified()) await this.#pump.send(await identity.verify());
    const { userId, deviceId } = this.#session;
    const device = await this.#machine.getDevice(new UserId(userId), new DeviceId(deviceId));
    if (device && !device.isCrossSignedByOwner()) await this.#pump.send(await device.verify());
  }
}
