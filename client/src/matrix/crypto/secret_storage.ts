/** Secret storage: the account's secrets as account data, sealed under the recovery key. */
import { EngineError } from "../engine.ts";
import { type Bytes, randomBytes, randomName } from "../encoding.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import type { AccountData } from "../account/account_data.ts";
import {
  isRightKey,
  makeKeyCheck,
  openSecret,
  type SealedSecret,
  sealSecret,
} from "./secret_cipher.ts";
import { readRecoveryKey, writeRecoveryKey } from "./recovery_key.ts";

const ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2";
const DEFAULT_KEY = "m.secret_storage.default_key";
const keyType = (keyId: string) => `m.secret_storage.key.${keyId}`;

export const SECRETS = {
  master: "m.cross_signing.master",
  selfSigning: "m.cross_signing.self_signing",
  userSigning: "m.cross_signing.user_signing",
  backup: "m.megolm_backup.v1",
} as const;
export type SecretName = (typeof SECRETS)[keyof typeof SECRETS];

export interface OpenKey {
  keyId: string;
  key: Bytes;
}

export class SecretStorage {
  readonly #accountData: AccountData;

  constructor(accountData: AccountData) {
    this.#accountData = accountData;
  }

  /** From the copy that sync keeps; `fresh` asks the server. */
  async #read(type: string, fresh: boolean): Promise<JsonObject | null> {
    return fresh ? this.#accountData.fetch(type) : this.#accountData.read(type);
  }

  async defaultKeyId(fresh = false): Promise<string | null> {
    return asText((await this.#read(DEFAULT_KEY, fresh))?.["key"]);
  }

  /** Which secrets are sealed under the default key. */
  async storedSecrets(): Promise<Set<SecretName>> {
    const keyId = await this.defaultKeyId();
    const stored = new Set<SecretName>();
    if (keyId === null) return stored;
    for (const name of Object.values(SECRETS)) {
      const content = await this.#accountData.read(name);
      if (asObject(content?.["encrypted"])[keyId] !== undefined) stored.add(name);
    }
    return stored;
  }

  /** A new random key that becomes the default. The caller stores the secrets under it. */
  async createKey(): Promise<{ open: OpenKey; recoveryKey: string }> {
    const key = randomBytes(32);
    const keyId = randomName();
    const description = { algorithm: ALGORITHM, ...(await makeKeyCheck(key)) };
    await this.#accountData.write(keyType(keyId), description);
    return { open: { keyId, key }, recoveryKey: writeRecoveryKey(key) };
  }

  async makeDefault({ keyId }: OpenKey): Promise<void> {
    await this.#accountData.write(DEFAULT_KEY, { key: keyId });
  }

  async store(name: SecretName, secret: string, { keyId, key }: OpenKey): Promise<void> {
    const sealed = await sealSecret(secret, key, name);
    await this.#accountData.write(name, { encrypted: { [keyId]: { ...sealed } } });
  }

  /** Opens the account's default key. Rejects "wrong_recovery_key", "not_found". */
  async open(recoveryKey: string): Promise<OpenKey> {
    const key = readRecoveryKey(recoveryKey);
    if (!key) throw new EngineError("wrong_recovery_key");
    const keyId = await this.defaultKeyId(true);
    if (keyId === null) throw new EngineError("not_found", "There is no secret storage.");
    const description = (await this.#read(keyType(keyId), true)) ?? {};
    const iv = asText(description["iv"]);
    const mac = asText(description["mac"]);
    if (description["algorithm"] !== ALGORITHM) throw new EngineError("unsupported");
    if (iv !== null && mac !== null && !(await isRightKey(key, { iv, mac }))) {
      throw new EngineError("wrong_recovery_key");
    }
    return { keyId, key };
  }

  /** Null when this secret is not there. Rejects when it is but does not open. */
  async load(name: SecretName, { keyId, key }: OpenKey): Promise<string | null> {
    const content = await this.#read(name, true);
    const sealed = asObject(content?.["encrypted"])[keyId];
    if (sealed === undefined) return null;
    const secret = await openSecret(sealedOf(asObject(sealed)), key, name);
    if (secret === null) throw new EngineError("wrong_recovery_key", `${name} does not open.`);
    return secret;
  }
}

function sealedOf(sealed: JsonObject): SealedSecret {
  const part = (name: string) => asText(sealed[name]) ?? "";
  return { iv: part("iv"), ciphertext: part("ciphertext"), mac: part("mac") };
}
