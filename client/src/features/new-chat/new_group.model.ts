import type { EngineErrorCode, GroupDraft, Profile, UserId } from "../../matrix/engine.ts";

export interface GroupState {
  name: string;
  people: Profile[];
  access: "invite" | "public";
  alias: string;
  isListed: boolean;
  isEncrypted: boolean;
  picture: File | null;
  isBusy: boolean;
  error: EngineErrorCode | null;
}

export const EMPTY_GROUP: GroupState = {
  name: "",
  people: [],
  access: "invite",
  alias: "",
  isListed: false,
  isEncrypted: true,
  picture: null,
  isBusy: false,
  error: null,
};

export function toggled(state: GroupState, person: Profile): GroupState {
  const isThere = state.people.some(({ userId }) => userId === person.userId);
  const people = isThere
    ? state.people.filter(({ userId }) => userId !== person.userId)
    : [...state.people, person];
  return { ...state, people };
}

/** A public group cannot keep secrets from people who may all come in, so it is not encrypted. */
export function withAccess(state: GroupState, access: GroupState["access"]): GroupState {
  const alias = state.alias || aliasOf(state.name);
  return access === "public"
    ? { ...state, access, alias, isEncrypted: false }
    : { ...state, access, isEncrypted: true };
}

export function aliasOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s:#]+/g, "-");
}

export function chosenIds(state: GroupState): UserId[] {
  return state.people.map(({ userId }) => userId);
}

export function canCreate(state: GroupState): boolean {
  const hasAddress = state.access === "invite" || state.alias.trim() !== "";
  return state.name.trim() !== "" && hasAddress && !state.isBusy;
}

export function groupDraft(state: GroupState): GroupDraft {
  return {
    name: state.name.trim(),
    topic: null,
    avatar: state.picture,
    invite: chosenIds(state),
    encrypted: state.isEncrypted,
    access: state.access,
    listed: state.access === "public" && state.isListed,
    alias: state.access === "public" ? aliasOf(state.alias) : null,
  };
}
