/** Bridges and bots that read where the reader is. */
import { asObject, asText, objects, texts } from "../../matrix/json.ts";

export const SERVICES = "/_linnet/services";

export interface ServicePlace {
  roomId: string;
  /** Its own that are there; none where it reads for a member, or by the chat's name. */
  users: string[];
  isEncrypted: boolean;
  canRemove: boolean;
}

export interface ServiceAtHand {
  id: string;
  userId: string;
  /** It may do everything as the reader, and reads all that they read. */
  actsAsYou: boolean;
  rooms: ServicePlace[];
}

export function servicesOf(answer: unknown): ServiceAtHand[] {
  return objects(asObject(answer)["services"]).map((one) => ({
    id: asText(one["id"]) ?? "",
    userId: asText(one["user_id"]) ?? "",
    actsAsYou: one["acts_as_you"] === true,
    rooms: objects(one["rooms"]).map((room) => ({
      roomId: asText(room["room_id"]) ?? "",
      users: texts(room["users"]),
      isEncrypted: room["is_encrypted"] === true,
      canRemove: room["can_remove"] === true,
    })),
  }));
}

/** What the server is asked to take out of a chat. */
export function placePath(serviceId: string, roomId: string): string {
  return `${SERVICES}/${encodeURIComponent(serviceId)}/rooms/${encodeURIComponent(roomId)}`;
}
