/** How a matrix-js-sdk app sets up its identity, recovers and verifies. */
import { Method } from "matrix-js-sdk";
import {
  decodeRecoveryKey,
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type ShowSasCallbacks,
  type VerificationRequest,
  type Verifier,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { JsSdkApp, Verbs } from "./js_sdk_app.ts";

function cryptoOf(app: JsSdkApp): CryptoApi {
  const api = app.client.getCrypto();
  if (!api) throw new Error("There is no encryption.");
  return api;
}

export function trustVerbs(app: JsSdkApp): Verbs {
  return {
    makeIdentity: ({ user, password }) => makeIdentity(app, user, password),
    makeRecoveryKey: () => makeRecoveryKey(app),
    backedUp: async () => {
      await app.until("a key in the backup", async () => {
        const backup = await app.client.http.authedRequest<{ count: number }>(
          Method.Get,
          "/room_keys/version",
        );
        return backup.count > 0;
      });
    },
    recover: ({ key }) => recover(app, key),
    trustsDevice: ({ user, key }) =>
      app.until("trust in the device", async () => {
        const status = await cryptoOf(app).getDeviceVerificationStatus(user, key);
        return status?.crossSigningVerified ?? false;
      }),
    ...verificationVerbs(app),
  };
}

async function makeIdentity(app: JsSdkApp, user: string, password: string): Promise<void> {
  await cryptoOf(app).bootstrapCrossSigning({
    authUploadDeviceSigningKeys: async (upload) => {
      const identifier = { type: "m.id.user", user };
      await upload({ type: "m.login.password", identifier, password });
    },
  });
  await app.until("the identity", () => cryptoOf(app).isCrossSigningReady());
}

async function makeRecoveryKey(app: JsSdkApp): Promise<string> {
  const key = await cryptoOf(app).createRecoveryKeyFromPassphrase();
  await cryptoOf(app).bootstrapSecretStorage({
    createSecretStorageKey: async () => key,
    setupNewKeyBackup: true,
  });
  await app.until("the secret storage", () => cryptoOf(app).isSecretStorageReady());
  if (!key.encodedPrivateKey) throw new Error("The key has no text.");
  return key.encodedPrivateKey;
}

/** Returns how many room keys the backup held. */
async function recover(app: JsSdkApp, recoveryKey: string): Promise<number> {
  const api = cryptoOf(app);
  app.recoveryKey = decodeRecoveryKey(recoveryKey);
  // The public part must be there before the private part can be taken in.
  await api.userHasCrossSigningKeys();
  await api.bootstrapCrossSigning({});
  await api.loadSessionBackupPrivateKeyFromSecretStorage();
  await api.checkKeyBackupAndEnable();
  return (await api.restoreKeyBackup()).imported;
}

/** The two who compare emoji do `askToVerify`, `acceptToVerify`, `startEmoji`, `emoji`, `confirm`. */
function verificationVerbs(app: JsSdkApp): Verbs {
  let sas: ShowSasCallbacks | null = null;
  let finished: Promise<void> | null = null;

  const follow = (request: VerificationRequest): void => {
    app.verification = request;
    request.on(VerificationRequestEvent.Change, app.tellNews);
  };
  const reached = (wanted: VerificationPhase): Promise<VerificationRequest> =>
    app.until(`verification in phase ${wanted}`, () =>
      app.verification?.phase === wanted ? app.verification : null,
    );
  const run = (verifier: Verifier): void => {
    if (finished) return;
    verifier.on(VerifierEvent.ShowSas, (shown) => {
      sas = shown;
      app.tellNews();
    });
    finished = verifier.verify();
    // Who confirms hears of a failure; until then it is nobody's.
    finished.catch(() => {});
  };

  return {
    askToVerify: async ({ user, room }) =>
      follow(await cryptoOf(app).requestVerificationDM(user, room)),
    acceptToVerify: async () => {
      const request = await reached(VerificationPhase.Requested);
      follow(request);
      await request.accept();
    },
    startEmoji: async () => {
      const request = await reached(VerificationPhase.Ready);
      run(await request.startVerification("m.sas.v1"));
    },
    emoji: async () => {
      run(await app.until("the verifier", () => app.verification?.verifier));
      const { sas: shown } = await app.until("the emoji", () => sas);
      return shown.emoji?.map(([symbol]) => symbol);
    },
    confirm: async () => {
      await sas?.confirm();
      await finished;
    },
    trusts: ({ user }) =>
      app.until(`trust in ${user}`, async () => {
        const status = await cryptoOf(app).getUserVerificationStatus(user);
        return status.isCrossSigningVerified();
      }),
  };
}
