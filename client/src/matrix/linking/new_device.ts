/** The device that is let in. */
import { type Http, isPassing, MatrixError } from "../api/http.ts";
import { asNumber, asObject, asText, type JsonObject, texts } from "../json.ts";
import type { Link } from "../link_models.ts";
import { DEVICE_GRANT, expected, offerMessage } from "./messages.ts";
import { type OwnServer, ownPart } from "./own_address.ts";
import type { SecureChannel } from "./secure_channel.ts";
import { LinkStopped } from "./stopped.ts";

const BEGIN = "/_linnet/session/link";
const FINISH = "/_linnet/session/link/finish";
const SLOWER_MS = 5_000;

export interface NewDevice {
  server: OwnServer;
  /** Shown in the list of devices. */
  deviceName: string;
  /** Begins the session that the server has opened. */
  enter: (answer: JsonObject) => Promise<unknown>;
  adoptSecrets: (secrets: JsonObject) => Promise<void>;
  tell: (changes: Partial<Link>) => void;
  signal: AbortSignal;
}

interface Grant {
  deviceId: string;
  deviceCode: string;
  userCode: string;
  page: string;
  completePage: string;
  intervalMs: number;
}

/** `isTold`: the code said nothing of the server, so the other device says it first. */
export async function beLetIn(
  channel: SecureChannel,
  device: NewDevice,
  isTold: boolean,
): Promise<void> {
  const { server, tell, enter, adoptSecrets } = device;
  if (isTold) await checkProtocols(server, await channel.receive());
  const grant = await begin(server.http);
  await channel.send(offerMessage(grant, grant.completePage));
  expected(await channel.receive(), "m.login.protocol_accepted");
  tell({ phase: "waiting", digits: null, userCode: grant.userCode });
  const answer = await untilAllowed(channel, device, grant);
  tell({ phase: "securing", userCode: null });
  await enter(answer);
  try {
    await channel.send({ type: "m.login.success" });
    const { type: _type, ...secrets } = expected(await channel.receive(), "m.login.secrets");
    await adoptSecrets(secrets);
  } catch (error) {
    // Whatever it was: the session is there, and what remains is to unlock it.
    throw new LinkStopped("keys_missing", String(error));
  }
}

async function checkProtocols(server: OwnServer, message: JsonObject): Promise<void> {
  const { protocols, homeserver } = expected(message, "m.login.protocols");
  if (!texts(protocols).includes(DEVICE_GRANT)) throw new LinkStopped("unsupported");
  const isOurs = (await ownPart(server, asText(homeserver) ?? "")) !== null;
  if (!isOurs) throw new LinkStopped("other_server");
}

async function begin(http: Http): Promise<Grant> {
  const answer = asObject(await http.callOpen("POST", BEGIN));
  const grant = asObject(answer["grant"]);
  const text = (value: unknown) => asText(value) ?? "";
  return {
    deviceId: text(answer["device_id"]),
    deviceCode: text(grant["device_code"]),
    userCode: text(grant["user_code"]),
    page: text(grant["verification_uri"]),
    completePage: text(grant["verification_uri_complete"]),
    intervalMs: (asNumber(grant["interval"]) ?? 5) * 1000,
  };
}

/** Asks until the person has answered on the other device. */
async function untilAllowed(
  channel: SecureChannel,
  { server, deviceName, signal }: NewDevice,
  { deviceCode, intervalMs }: Grant,
): Promise<JsonObject> {
  const body = { device_code: deviceCode, initial_device_display_name: deviceName };
  for (let waitMs = intervalMs; ;) {
    try {
      return asObject(await server.http.callOpen("POST", FINISH, { body, signal }));
    } catch (error) {
      const code = error instanceof MatrixError ? asText(error.body["error"]) : null;
      if (code === "slow_down") waitMs += SLOWER_MS;
      else if (code === "access_denied") {
        await channel.send({ type: "m.login.declined" }).catch(() => undefined);
        throw new LinkStopped("refused");
      } else if (code === "expired_token") throw new LinkStopped("expired");
      else if (code !== "authorization_pending" && !isPassing(error)) throw error;
    }
    await server.pause(waitMs, signal);
  }
}
