import type { Member, RoomDetails } from "../../matrix/engine.ts";

export type Role = "admin" | "moderator" | "member";

const ADMIN_LEVEL = 100;
const MODERATOR_LEVEL = 50;

export function roleOf(powerLevel: number): Role {
  if (powerLevel >= ADMIN_LEVEL) return "admin";
  return powerLevel >= MODERATOR_LEVEL ? "moderator" : "member";
}

export function levelOf(role: Role): number {
  return { admin: ADMIN_LEVEL, moderator: MODERATOR_LEVEL, member: 0 }[role];
}

function nameOf(member: Member): string {
  return member.displayName ?? member.userId;
}

export interface People {
  joined: Member[];
  invited: Member[];
  /** They have asked to be let in. */
  knocking: Member[];
  banned: Member[];
}

/** Those who lead first, then by name; `term` looks in names and ids. */
export function peopleOf(details: RoomDetails, term: string, locale?: string): People {
  const wanted = term.trim().toLocaleLowerCase(locale);
  const found = details.members
    .filter((member) =>
      `${nameOf(member)} ${member.userId}`.toLocaleLowerCase(locale).includes(wanted),
    )
    .sort((a, b) => b.powerLevel - a.powerLevel || nameOf(a).localeCompare(nameOf(b), locale));
  const of = (membership: Member["membership"]) =>
    found.filter((member) => member.membership === membership);
  return {
    joined: of("join"),
    invited: of("invite"),
    knocking: of("knock"),
    banned: of("ban"),
  };
}

export type MemberAct = "role" | "mute" | "kick" | "ban" | "unban" | "withdraw";

const ACTS: [MemberAct, keyof RoomDetails["can"]][] = [
  ["role", "power_levels"],
  ["mute", "ban"],
  ["kick", "kick"],
  ["ban", "ban"],
];

/** What we may do to somebody: only those below us, and only what the room allows us. */
export function actsOn(details: RoomDetails, member: Member, ownId: string): MemberAct[] {
  const { can, ownPowerLevel } = details;
  if (member.userId === ownId || member.powerLevel >= ownPowerLevel) return [];
  if (member.membership === "ban") return can.ban ? ["unban"] : [];
  if (member.membership === "invite") return can.kick ? ["withdraw"] : [];
  return ACTS.filter(([, power]) => can[power]).map(([act]) => act);
}
