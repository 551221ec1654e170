/** Signing in, with all that can come of it. */
import { useState } from "react";

import { deviceName } from "../../app/device_name.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, keepUntilOf } from "../../app/error_words.ts";
import type { JsonObject } from "../../matrix/json.ts";
import { canSubmit, EMPTY_SIGN_IN, refused, submitted, usernameOf } from "./sign_in.model.ts";

export function useSignIn() {
  const engine = useEngine();
  const [state, setState] = useState(EMPTY_SIGN_IN);
  const keeps = state.keepUntil !== null;
  async function signIn() {
    if (!canSubmit(state)) return;
    setState(submitted);
    try {
      await engine.signIn({
        username: usernameOf(state.username),
        password: state.password,
        deviceName: deviceName(navigator.userAgent),
        keepsAccount: keeps,
      });
    } catch (why) {
      setState((now) => refused(now, errorCode(why), keepUntilOf(why)));
    }
  }
  async function withPasskey(credential: JsonObject) {
    try {
      await engine.signInWithPasskey(credential, deviceName(navigator.userAgent), keeps);
    } catch (why) {
      const until = keepUntilOf(why);
      if (until === null) throw why;
      setState((now) => refused(now, "being_deleted", until));
    }
  }
  return { state, setState, signIn, withPasskey };
}

export type SigningIn = ReturnType<typeof useSignIn>;
