/** What a rule of the room has covered, as the writer's server says beside the content. */
import { asObject, asText, type JsonObject } from "../json.ts";
import type { RuleCover } from "../protection_models.ts";
import { causeOf } from "../sending/verdict.ts";
import type { RelationRecord, ServerEvent } from "../store/records.ts";
import { latestEdit } from "./relations.ts";

/**
 * Of what is shown of a message: its latest edit, or itself. Null also when a moderator has
 * uncovered just that, or nothing is left to cover.
 */
export function coverOf(event: ServerEvent, relations: RelationRecord[]): RuleCover | null {
  const edit = latestEdit(event, relations);
  const mark: JsonObject | undefined = edit ? edit.cover : event.cover;
  const eventId = edit?.eventId ?? event.event_id;
  if (mark === undefined || event.type === "m.room.encrypted") return null;
  const isOpen = relations.some(
    ({ kind, key }) => kind === "redaction" || (kind === "uncover" && key === eventId),
  );
  if (isOpen || asObject(event.unsigned)["redacted_because"] !== undefined) return null;
  return { eventId, cause: causeOf(mark["cause"]), reason: asText(mark["reason"]) };
}
