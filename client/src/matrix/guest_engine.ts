/** The engine of somebody without an account who comes into one call by a link. */
import { sessionOf } from "./account/sign_in.ts";
import { path } from "./api/http.ts";
import { GUEST_LEAVE } from "./call_links.ts";
import { type Engine, EngineError } from "./engine.ts";
import { asObject, asText } from "./json.ts";
import { noFolder } from "./export/folder.ts";
import { noFolders } from "./importing/importing_engine.ts";
import { LinnetEngine } from "./linnet_engine.ts";
import type { RoomId } from "./models.ts";

/** Where a guest has come to. */
export interface GuestPlace {
  roomId: RoomId;
  /** Somebody in the room has to let them in first. */
  isWaiting: boolean;
  /** With which a page that is being closed says that they go. */
  accessToken: string;
}

export interface GuestIntents {
  /**
   * Makes the guest. Rejects "not_found" when the link is over, "invalid" for a name that says
   * nothing, "rate_limited" when too many have come.
   */
  enterByLink(token: string, name: string): Promise<GuestPlace>;
  /** Ends the guest's account here and at the server. */
  leaveAsGuest(): Promise<void>;
}

export type GuestEngineModel = Engine & GuestIntents;

export class GuestEngine extends LinnetEngine implements GuestIntents {
  /** Whoever has an account in this browser may be gathering theirs. */
  protected override readonly exportFolder = noFolder;
  protected override readonly archiveFolders = noFolders;

  async enterByLink(token: string, name: string): Promise<GuestPlace> {
    await this.ready;
    const where = path`/_linnet/call_links/${token}/enter`;
    const body = { display_name: name };
    const answer = asObject(await this.http.callOpen("POST", where, { body }));
    const roomId = asText(answer["room_id"]);
    const accessToken = asText(answer["access_token"]);
    if (roomId === null || accessToken === null) {
      throw new EngineError("server", "The answer names no room.");
    }
    await this.enter({ ...sessionOf(this.http, answer), isGuest: true });
    (await this.in()).setProfile({ displayName: name });
    return { roomId, isWaiting: answer["membership"] === "knock", accessToken };
  }

  async leaveAsGuest(): Promise<void> {
    await this.in();
    await this.http.call("POST", GUEST_LEAVE);
    await this.end("signed_out");
  }
}
