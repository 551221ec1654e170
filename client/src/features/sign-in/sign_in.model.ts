import type { EngineErrorCode } from "../../matrix/engine.ts";

export interface SignInState {
  username: string;
  password: string;
  isBusy: boolean;
  error: EngineErrorCode | null;
  /** Set when the account is being deleted: until when that can be taken back. */
  keepUntil: number | null;
}

export const EMPTY_SIGN_IN: SignInState = {
  username: "",
  password: "",
  isBusy: false,
  error: null,
  keepUntil: null,
};

type Fields = Pick<SignInState, "username" | "password">;

/** Typing takes the last error away: it spoke of what was typed before. */
export function typed(state: SignInState, fields: Partial<Fields>): SignInState {
  return { ...state, ...fields, error: null };
}

export function submitted(state: SignInState): SignInState {
  return { ...state, isBusy: true, error: null };
}

export function refused(
  state: SignInState,
  error: EngineErrorCode,
  keepUntil: number | null = null,
): SignInState {
  return { ...state, isBusy: false, error, keepUntil };
}

export function canSubmit(state: SignInState): boolean {
  return state.username.trim() !== "" && state.password !== "" && !state.isBusy;
}

/** People paste whole ids; the server wants the part that they chose. */
export function usernameOf(typedName: string): string {
  const name = typedName.trim();
  return name.startsWith("@") ? (name.slice(1).split(":")[0] ?? "") : name;
}
