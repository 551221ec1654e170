import type { EngineErrorCode } from "../../matrix/engine.ts";

type NameError = Extract<EngineErrorCode, "username_taken" | "username_invalid">;

export interface SignUpState {
  username: string;
  /** What will open the account. */
  way: "passkey" | "password";
  password: string;
  /** Whether the link still opens the door. */
  link: "checking" | "valid" | "spent";
  /** What the server said of the name as it stands now. */
  name: "unknown" | "checking" | "free" | NameError;
  isBusy: boolean;
  error: EngineErrorCode | null;
}

export const EMPTY_SIGN_UP: SignUpState = {
  username: "",
  way: "password",
  password: "",
  link: "checking",
  name: "unknown",
  isBusy: false,
  error: null,
};

/** The server refuses anything shorter. */
export const MIN_PASSWORD_LENGTH = 8;

/** Names are small letters only; people type capitals and spaces, so we help. */
export function suggestedName(words: string): string {
  return words.trimStart().toLowerCase().replaceAll(/\s+/g, "_");
}

export function typedName(state: SignUpState, words: string): SignUpState {
  return { ...state, username: suggestedName(words), name: "unknown", error: null };
}

export function choseWay(state: SignUpState, way: SignUpState["way"]): SignUpState {
  return { ...state, way, error: null };
}

export function typedPassword(state: SignUpState, password: string): SignUpState {
  return { ...state, password, error: null };
}

function isAbout(state: SignUpState, username: string): boolean {
  return state.username === username && !state.isBusy;
}

export function nameChecked(
  state: SignUpState,
  username: string,
  name: SignUpState["name"],
): SignUpState {
  return isAbout(state, username) ? { ...state, name } : state;
}

/** A check that failed for any other reason says nothing about the name. */
export function nameRefused(
  state: SignUpState,
  username: string,
  error: EngineErrorCode,
): SignUpState {
  return nameChecked(state, username, isNameError(error) ? error : "unknown");
}

export function linkChecked(state: SignUpState, isValid: boolean): SignUpState {
  return { ...state, link: isValid ? "valid" : "spent" };
}

export function isNameError(name: SignUpState["name"] | EngineErrorCode): name is NameError {
  return name === "username_taken" || name === "username_invalid";
}

/** From here on only the answer to the whole form counts. */
export function submitted(state: SignUpState): SignUpState {
  const name = state.name === "checking" ? "unknown" : state.name;
  return { ...state, name, isBusy: true, error: null };
}

/** An error about the name goes to the name, whenever the server finds it. */
export function refused(state: SignUpState, error: EngineErrorCode): SignUpState {
  if (error === "invite_invalid") return { ...state, isBusy: false, link: "spent" };
  if (isNameError(error)) return { ...state, isBusy: false, name: error };
  return { ...state, isBusy: false, error };
}

/** 0: too short to be accepted, 1: weak, 2: fair, 3: strong. Length is what counts. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 {
  const variety = new Set(password).size;
  if (password.length < MIN_PASSWORD_LENGTH || variety < 4) return 0;
  if (password.length < 12 || variety < 7) return 1;
  return password.length < 16 ? 2 : 3;
}

/**
 * A name that is still being checked can be sent, for the server decides anyway: a check that starts
 * between press and release must not take the press away.
 */
export function canSubmit(state: SignUpState): boolean {
  const isNameUsable = state.username !== "" && !isNameError(state.name);
  const isOpenable = state.way === "passkey" || passwordStrength(state.password) > 0;
  return isNameUsable && isOpenable && !state.isBusy;
}
