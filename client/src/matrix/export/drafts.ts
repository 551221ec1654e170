/** Messages that were begun on this device and not sent: nobody else has them. */
import type { Context } from "../context.ts";
import type { MessageDraft } from "../engine.ts";
import type { JsonObject } from "../json.ts";
import { draftLabel } from "../store/labels.ts";

/** A part beside those of the server. */
export const DRAFTS = "drafts";

export async function draftsOf({
  database,
  vault,
}: Pick<Context, "database" | "vault">): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (const { roomId, sealed } of await database.getAll("drafts")) {
    const { text, replyTo } = await vault.open<MessageDraft>(draftLabel(roomId), sealed);
    found.push({ room_id: roomId, text, ...(replyTo ? { reply_to: replyTo } : {}) });
  }
  return found;
}
