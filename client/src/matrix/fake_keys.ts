/** Keys and trust in the fake engine: the other side of a verification agrees to everything. */
import { type Change, type EncryptionIntents, EngineError, type Proof } from "./engine.ts";
import { EMOJI, FAKE_RECOVERY_KEY, sampleEncryption, SESSION } from "./fake_samples.ts";
import type {
  Device,
  DeviceId,
  EncryptionStatus,
  UserId,
  UserTrust,
  Verification,
} from "./models.ts";

interface FakeAccount {
  change(change: Change): void;
  loadDevices(): Promise<Device[]>;
  checkProof(proof: Proof): void;
}

export class FakeKeys implements EncryptionIntents {
  readonly #account: FakeAccount;
  readonly #verifications = new Map<string, Verification>();
  readonly #trust = new Map<UserId, UserTrust>();
  status: EncryptionStatus = sampleEncryption();

  constructor(account: FakeAccount) {
    this.#account = account;
  }

  #set(changes: Partial<EncryptionStatus>): void {
    this.status = { ...this.status, ...changes };
    this.#account.change({ type: "EncryptionChanged", status: this.status });
  }

  async loadEncryptionStatus(): Promise<EncryptionStatus> {
    return this.status;
  }

  async createRecoveryKey(): Promise<string> {
    this.#set({ recovery: "ready", backup: "up_to_date", identity: "ready" });
    return FAKE_RECOVERY_KEY;
  }

  async checkRecoveryKey(recoveryKey: string): Promise<boolean> {
    return recoveryKey.replaceAll(/\s/g, "") === FAKE_RECOVERY_KEY.replaceAll(" ", "");
  }

  async restoreWithRecoveryKey(recoveryKey: string): Promise<void> {
    if (!(await this.checkRecoveryKey(recoveryKey))) throw new EngineError("wrong_recovery_key");
    this.#set({
      identity: "ready",
      deviceVerified: true,
      recovery: "ready",
      backup: "up_to_date",
    });
  }

  async resetIdentity(proof: Proof): Promise<string> {
    this.#account.checkProof(proof);
    return this.createRecoveryKey();
  }

  async loadUserTrust(userId: UserId): Promise<UserTrust> {
    return this.#trust.get(userId) ?? "unverified";
  }

  async loadUserDevices(): Promise<Device[]> {
    return this.#account.loadDevices();
  }

  async loadVerifications(): Promise<Verification[]> {
    return structuredClone([...this.#verifications.values()]);
  }

  #advance(flowId: string, changes: Partial<Verification>): Verification {
    const known = this.#verifications.get(flowId);
    if (!known) throw new EngineError("not_found");
    const verification = { ...known, ...changes };
    this.#verifications.set(flowId, verification);
    this.#account.change({ type: "VerificationChanged", verification });
    return verification;
  }

  /** Somebody asks us to verify. For tests. */
  receiveVerification(otherUserId: UserId): Verification {
    return this.#open(otherUserId, null, false);
  }

  #open(otherUserId: UserId, otherDeviceId: DeviceId | null, startedByUs: boolean): Verification {
    const flowId = `flow-${this.#verifications.size + 1}`;
    this.#verifications.set(flowId, {
      flowId,
      otherUserId,
      otherDeviceId,
      startedByUs,
      isSelf: otherUserId === SESSION.userId,
      phase: "requested",
      emoji: null,
      qr: null,
      canShowQr: true,
      canScanQr: true,
      cancelCode: null,
      cancelledByUs: false,
    });
    return this.#advance(flowId, {});
  }

  async requestVerification(userId: UserId, deviceId?: DeviceId): Promise<Verification> {
    const verification = this.#open(userId, deviceId ?? null, true);
    queueMicrotask(() => this.#advance(verification.flowId, { phase: "ready" }));
    return verification;
  }

  async acceptVerification(flowId: string): Promise<void> {
    this.#advance(flowId, { phase: "ready" });
  }

  async startEmojiVerification(flowId: string): Promise<void> {
    this.#advance(flowId, { phase: "comparing_emoji", emoji: EMOJI });
  }

  #finish(flowId: string): void {
    const { otherUserId, isSelf } = this.#advance(flowId, { phase: "done" });
    this.#trust.set(otherUserId, "verified");
    this.#account.change({ type: "TrustChanged", userIds: [otherUserId] });
    if (isSelf) this.#set({ deviceVerified: true, identity: "ready" });
  }

  async confirmEmoji(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async showVerificationQr(flowId: string): Promise<void> {
    const size = 21;
    const modules = Uint8Array.from({ length: size * size }, (_, index) => ((index * 7) % 3) & 1);
    this.#advance(flowId, { phase: "showing_qr", qr: { size, modules } });
  }

  async submitScannedQr(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async confirmQrScanned(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async cancelVerification(flowId: string, mismatch: boolean): Promise<void> {
    const cancelCode = mismatch ? "m.mismatched_sas" : "m.user";
    this.#advance(flowId, { phase: "cancelled", cancelCode, cancelledByUs: true });
  }
}
