/** Avatars of people and rooms, with their picture loaded through the engine. */
import type { Profile, RoomSummary } from "../matrix/engine.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useAvatar } from "./media.ts";
import { personName, useRoomNamer } from "./names.ts";

type Person = Pick<Profile, "userId" | "displayName" | "avatar">;

export function PersonAvatar({ person, size = 40 }: { person: Person; size?: number }) {
  const src = useAvatar(person.avatar, size);
  return <Avatar id={person.userId} name={personName(person)} src={src} size={size} />;
}

type Pictured = Pick<
  RoomSummary,
  "roomId" | "kind" | "name" | "heroes" | "memberCount" | "avatar" | "directUserId"
>;

export function RoomAvatar({ room, size = 48 }: { room: Pictured; size?: number }) {
  const nameOf = useRoomNamer();
  const isDirect = room.kind === "direct";
  const src = useAvatar(room.avatar ?? (isDirect ? room.heroes[0]?.avatar : null), size);
  return (
    <Avatar
      id={room.directUserId ?? room.roomId}
      name={nameOf(room)}
      src={src}
      size={size}
      shape={isDirect ? "round" : "square"}
    />
  );
}
