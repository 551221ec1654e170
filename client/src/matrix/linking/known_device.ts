/** The device that is signed in, and lets another one in. */
import { MatrixError, path } from "../api/http.ts";
import type { JsonObject } from "../json.ts";
import type { DeviceRequest, Link } from "../link_models.ts";
import type { UserId } from "../models.ts";
import { Visit } from "../visit.ts";
import { DEVICE_GRANT, expected, type Offer, offerOf } from "./messages.ts";
import { type OwnServer, ownPart, toldAddress } from "./own_address.ts";
import type { SecureChannel } from "./secure_channel.ts";
import { LinkStopped } from "./stopped.ts";

const DEVICES = "/_matrix/client/v3/devices";
const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 20;

export interface KnownDevice {
  server: OwnServer;
  userId: UserId;
  /** The identity's keys and the backup's. */
  secrets: JsonObject;
  /** What the person says to the request that is shown. */
  answer: () => Promise<boolean>;
  tell: (changes: Partial<Link>) => void;
  signal: AbortSignal;
}

/** `tells`: our code was not read, so the other device learns the server only now. */
export async function letIn(
  channel: SecureChannel,
  device: KnownDevice,
  tells: boolean,
): Promise<void> {
  const { server, secrets, tell } = device;
  if (tells) {
    const homeserver = await toldAddress(server);
    await channel.send({ type: "m.login.protocols", protocols: [DEVICE_GRANT], homeserver });
  }
  const offer = offerOf(await channel.receive());
  if (await isThere(device, offer.deviceId)) throw new LinkStopped("server", "It exists already.");
  const visit = new Visit(server.http);
  const [userCode, request] = await requestOf(visit, server, offer);
  await channel.send({ type: "m.login.protocol_accepted" });
  // The new device may give up while the person still reads.
  const said = channel.receive();
  said.catch(() => undefined);
  tell({ phase: "asking", digits: null, userCode, request });
  await answered(visit, device, userCode, said.then(endedEarly));
  tell({ phase: "securing", userCode: null, request: null });
  expected(await said, "m.login.success");
  await untilThere(device, offer.deviceId);
  await channel.send({ ...secrets, type: "m.login.secrets" });
}

/** Resolves when the new device was allowed in. */
async function answered(
  visit: Visit,
  { answer, signal, userId }: KnownDevice,
  userCode: string,
  orElse: Promise<never>,
): Promise<void> {
  try {
    if (await Promise.race([answer(), orElse])) return await visit.allowDevice(userCode, userId);
  } catch (error) {
    // Whoever closes the question has not said yes, and the new device need not wait.
    if (signal.aborted) await visit.refuseDevice(userCode).catch(() => undefined);
    throw error;
  }
  await visit.refuseDevice(userCode);
  throw new LinkStopped("refused");
}

function endedEarly(message: JsonObject): never {
  expected(message, "m.login.failure");
  throw new LinkStopped("ended");
}

/** The request as our server knows it, which must be the one of the device on the channel. */
async function requestOf(
  visit: Visit,
  server: OwnServer,
  offer: Offer,
): Promise<[userCode: string, DeviceRequest]> {
  const page = await ownPart(server, offer.page);
  if (page === null) throw new LinkStopped("other_server");
  const userCode = page.searchParams.get("code");
  if (userCode === null) throw new LinkStopped("unsupported", "The page's address has no code.");
  if ((await visit.state()).visitor === null) throw new LinkStopped("server", "Nobody visits.");
  const request = await visit.deviceRequest(userCode);
  if (request.deviceId !== offer.deviceId) throw new LinkStopped("insecure", "Another device.");
  return [userCode, request];
}

async function isThere({ server }: KnownDevice, deviceId: string): Promise<boolean> {
  try {
    await server.http.call("GET", DEVICES + path`/${deviceId}`);
    return true;
  } catch (error) {
    if (error instanceof MatrixError && error.status === 404) return false;
    throw error;
  }
}

/** The keys go to no device that our server does not list. */
async function untilThere(device: KnownDevice, deviceId: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    if (await isThere(device, deviceId)) return;
    await device.server.pause(LOOK_EVERY_MS, device.signal);
  }
  throw new LinkStopped("server", "The new device is not in the list.");
}
