import { useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";

export { errorCode, keepUntilOf } from "./error_code.ts";

/** One sentence per error: what happened and what to do. */
export function useErrorWords(): (code: EngineErrorCode) => string {
  const { t } = useLingui();
  return (code) => {
    const words: Record<EngineErrorCode, string> = {
      offline: t`You are offline. Check your connection, then try again.`,
      forbidden: t`You are not allowed to do that here. Ask an administrator of this group.`,
      wrong_password: t`That name and password do not belong together. Check both.`,
      wrong_passkey: t`This passkey is not known here.`,
      passkey_exists: t`This device already holds a passkey of yours.`,
      username_taken: t`Somebody already has this name. Choose another one.`,
      username_invalid: t`Use small letters a to z, digits, dots, dashes and underscores.`,
      weak_password: t`This password is easy to guess. Make it longer, for example four words.`,
      invite_invalid: t`This invite link is no longer valid. Ask for a new one.`,
      mail_unconfirmed: t`The link in the newest letter was not opened yet, or it is older than a day.`,
      mail_taken: t`This address belongs to another account. Remove it there first.`,
      mail_refused: t`No letter can be delivered to this address. Check it.`,
      mail_server_silent: t`No letter can be sent at the moment. Try again later.`,
      invite_blocked: t`This person does not take invites from you.`,
      rate_limited: t`That was a lot at once. Wait a minute, then try again.`,
      not_found: t`Nothing was found there. Check what you typed.`,
      invalid: t`The server does not take this. Check what you typed.`,
      too_large: t`This file is too large for this server. Choose a smaller one.`,
      signed_out: t`You were signed out. Sign in again to go on.`,
      account_unavailable: t`This account is closed. Ask your administrator.`,
      being_deleted: t`This account is being deleted. Sign in to Linnet to keep it.`,
      suspended: t`Your account is suspended: you can read, but not write. The settings say why.`,
      wrong_recovery_key: t`This recovery key does not fit. Check every group of letters.`,
      untrusted: t`The other side could not be trusted, so nothing was sent. Verify them first.`,
      unsupported: t`This server cannot do that.`,
      cancelled: t`It was cancelled. You can start again.`,
      interrupted: t`It was interrupted. Try again.`,
      server: t`The server did not answer as it should. Try again in a moment.`,
    };
    return words[code];
  };
}
