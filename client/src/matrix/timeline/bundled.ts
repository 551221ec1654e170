/** Edits that the server has folded into the events they replace. */
import { asObject } from "../json.ts";
import type { ServerEvent } from "../store/records.ts";
import { eventsOf } from "../sync/room_data.ts";

/** spec: client-server-api #server-side-aggregation-of-mreplace-relationships */
export function bundledEdits(event: ServerEvent): ServerEvent[] {
  const relations = asObject(event.unsigned?.["m.relations"]);
  return eventsOf([relations["m.replace"]]).filter((edit) => edit.event_id !== "");
}
