/** What is said about a call in more than one place. */
import { useLingui } from "@lingui/react/macro";

import { useErrorWords } from "../../app/error_words.ts";
import type { CallMember } from "../../matrix/engine.ts";
import type { MediaProblem } from "../../platform/call_media/call_media.ts";
import type { SessionEnd } from "./session.ts";

/** What the person can do about a camera that does not work. */
export function useProblemWords(): (problem: MediaProblem) => string {
  const { t } = useLingui();
  return ({ what, why }) => {
    if (what === "screen") return t`The screen could not be shared. Try again.`;
    const isCamera = what === "camera";
    switch (why) {
      case "refused":
        return isCamera
          ? t`The camera is off. Allow it in your browser, then try again.`
          : t`The microphone is off. Allow it in your browser, then try again.`;
      case "missing":
        return isCamera ? t`No camera was found.` : t`No microphone was found.`;
      case "busy":
        return isCamera
          ? t`Another program uses the camera. Close it, then try again.`
          : t`Another program uses the microphone. Close it, then try again.`;
      default:
        return isCamera
          ? t`The camera could not be opened.`
          : t`The microphone could not be opened.`;
    }
  };
}

/** Why a call that we tried is over; null where everybody knows. */
export function useEndWords(): (end: SessionEnd) => string | null {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (end) => {
    switch (end) {
      case "left":
      case "alone":
      case "elsewhere":
        return null;
      case "declined":
        return t`Declined`;
      case "unanswered":
        return t`No answer`;
      case "forbidden":
        return t`The rules of this chat do not let you call.`;
      case "too_large":
        return t`The call is full. Try again when somebody has left.`;
      case "unsupported":
        return t`Calls do not work here: this server has none, or this browser cannot encrypt them.`;
      default:
        return errorWords(end);
    }
  };
}

/** How sure we can be of who is behind a device in the call. */
export function useTrustWords(): (member: CallMember) => string {
  const { t } = useLingui();
  return ({ isOwn, isGuest, trust, isDeviceVerified }) => {
    if (isOwn) return t`This device`;
    if (isGuest) return t`Guest, came by a link`;
    if (trust === "changed") return t`Their identity has changed. Verify again.`;
    if (trust === "verified") {
      return isDeviceVerified ? t`Verified` : t`On a device that they have not confirmed`;
    }
    return isDeviceVerified ? t`Not verified by you yet` : t`On a device that nobody has confirmed`;
  };
}

/** The server ends the names of guests so; where we say it in the reader's language, once is enough. */
const GUEST_MARK = " (guest)";

export function shownName({ name, isGuest }: Pick<CallMember, "name" | "isGuest">): string {
  return isGuest && name.endsWith(GUEST_MARK) ? name.slice(0, -GUEST_MARK.length) : name;
}
