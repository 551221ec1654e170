/** Being someone: profile, devices, password, people one does not want to hear. */
import { MatrixError, type Method, path } from "../api/http.ts";
import type { Context } from "../context.ts";
import { EngineError, type Proof } from "../engine.ts";
import { secretOf } from "../erasure.ts";
import { asNumber, asObject, asText, type Json, type JsonObject, objects } from "../json.ts";
import type { Media } from "../media/media.ts";
import type { Device, DeviceId, Profile, UserId } from "../models.ts";
import { IGNORED } from "../rooms/account_state.ts";
import { withProof } from "./reauthentication.ts";

const CLIENT = "/_matrix/client/v3";
const SETTINGS = "org.linnet.settings";
const USERS_MAX = 20;

export class Account {
  readonly #context: Context;
  readonly #media: Media;

  constructor(context: Context, media: Media) {
    this.#context = context;
    this.#media = media;
  }

  async loadProfile(userId: UserId): Promise<Profile> {
    const { http } = this.#context;
    const answer = asObject(await http.call("GET", CLIENT + path`/profile/${userId}`));
    return {
      userId,
      displayName: asText(answer["displayname"]),
      avatar: asText(answer["avatar_url"]),
    };
  }

  async #setField(name: string, value: string): Promise<void> {
    const { http, session } = this.#context;
    const where = CLIENT + path`/profile/${session.userId}/${name}`;
    await http.call("PUT", where, { body: { [name]: value } });
  }

  setDisplayName(name: string): Promise<void> {
    return this.#setField("displayname", name);
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    const url = picture ? await this.#media.upload(picture, picture.type, null) : "";
    await this.#setField("avatar_url", url);
  }

  /** People the directory knows, and first of all whoever has exactly this name. */
  async searchUsers(term: string): Promise<Profile[]> {
    const [exact, listed] = await Promise.all([this.#exactUser(term), this.#directory(term)]);
    const others = listed.filter(({ userId }) => userId !== exact?.userId);
    return exact ? [exact, ...others] : others;
  }

  async #exactUser(term: string): Promise<Profile | null> {
    const userId = userIdOf(term, this.#context.session.serverName);
    if (userId === null) return null;
    try {
      return await this.loadProfile(userId);
    } catch (error) {
      if (error instanceof MatrixError && error.status < 500) return null;
      throw error;
    }
  }

  async #directory(term: string): Promise<Profile[]> {
    const body = { search_term: term, limit: USERS_MAX };
    const answer = await this.#context.http
      .call("POST", `${CLIENT}/user_directory/search`, { body })
      .catch((error: unknown) => {
        // A server may have no directory; whoever knows the name still finds the person.
        if (error instanceof MatrixError && error.status === 404) return {};
        throw error;
      });
    return objects(asObject(answer)["results"]).flatMap((result) => {
      const userId = asText(result["user_id"]);
      if (userId === null) return [];
      const displayName = asText(result["display_name"]);
      return [{ userId, displayName, avatar: asText(result["avatar_url"]) }];
    });
  }

  async setIgnored(userId: UserId, ignored: boolean): Promise<void> {
    const { account, accountData } = this.#context;
    const { [userId]: _before, ...others } = asObject(account.content(IGNORED)["ignored_users"]);
    const users = ignored ? { ...others, [userId]: {} } : others;
    await accountData.write(IGNORED, { ignored_users: users });
  }

  async changePassword(proof: Proof, next: string, signOutOthers: boolean): Promise<void> {
    const body = { new_password: next, logout_devices: signOutOthers };
    await this.proven(proof, "POST", `${CLIENT}/account/password`, body);
  }

  /** What opens the page about its deletion, if it is deleted. */
  async deactivate(proof: Proof, erase: boolean): Promise<string | null> {
    const where = `${CLIENT}/account/deactivate`;
    return secretOf(asObject(await this.proven(proof, "POST", where, { erase })));
  }

  /** A call for which the server may want to be shown once more who is there. */
  proven(proof: Proof, method: Method, where: string, body: JsonObject): Promise<Json> {
    const { http, session } = this.#context;
    return withProof(session.userId, proof, (auth) =>
      http.call(method, where, { body: auth ? { ...body, auth } : body }),
    );
  }

  async devices(): Promise<Device[]> {
    const { http, session } = this.#context;
    const answer = asObject(await http.call("GET", `${CLIENT}/devices`));
    const trust = await (await this.#context.crypto()).deviceTrust(session.userId, true);
    return objects(answer["devices"]).flatMap((device) => {
      const deviceId = asText(device["device_id"]);
      if (deviceId === null) return [];
      const keys = trust.get(deviceId);
      return [
        {
          deviceId,
          displayName: asText(device["display_name"]),
          lastSeenAt: asNumber(device["last_seen_ts"]),
          lastSeenIp: asText(device["last_seen_ip"]),
          isCurrent: deviceId === session.deviceId,
          isVerified: keys?.isVerified ?? null,
          fingerprint: keys?.fingerprint ?? null,
        },
      ];
    });
  }

  /** Only what their keys tell; where somebody else is, is not for us to know. */
  async devicesOf(userId: UserId): Promise<Device[]> {
    const crypto = await this.#context.crypto();
    const trust = await crypto.deviceTrust(userId, true);
    return Promise.all(
      [...trust].map(async ([deviceId, { isVerified, fingerprint }]) => ({
        deviceId,
        displayName: await crypto.deviceName(userId, deviceId),
        lastSeenAt: null,
        lastSeenIp: null,
        isCurrent: deviceId === this.#context.session.deviceId,
        isVerified,
        fingerprint,
      })),
    );
  }

  async renameDevice(deviceId: DeviceId, name: string): Promise<void> {
    const where = CLIENT + path`/devices/${deviceId}`;
    await this.#context.http.call("PUT", where, { body: { display_name: name } });
  }

  async revokeDevices(deviceIds: DeviceId[], proof: Proof): Promise<void> {
    if (deviceIds.includes(this.#context.session.deviceId)) {
      throw new EngineError("unsupported", "Sign out to end this session.");
    }
    await this.proven(proof, "POST", `${CLIENT}/delete_devices`, { devices: deviceIds });
  }

  /** The server's copy: who changes a part of an older one would undo what another device wrote. */
  async readSettings(): Promise<JsonObject> {
    return (await this.#context.accountData.fetch(SETTINGS)) ?? {};
  }

  async writeSettings(settings: JsonObject): Promise<void> {
    await this.#context.accountData.write(SETTINGS, settings);
  }
}

/** A whole address, or the local name of somebody on our own server. */
export function userIdOf(term: string, serverName: string): UserId | null {
  const words = term.trim();
  if (/^@[^:\s]+:\S+$/.test(words)) return words;
  const local = words.replace(/^@/, "").toLowerCase();
  return /^[a-z0-9._=/+-]+$/.test(local) ? `@${local}:${serverName}` : null;
}
