/** The words of an export's pages, which are read where there is no app. */
import { useLingui } from "@lingui/react/macro";

import { useFormatLocale } from "../../app/formats.ts";
import type { ExportWords } from "../../matrix/engine.ts";

/** With places in braces. */
export function useHappeningWords(): ExportWords["happenings"] {
  const { t } = useLingui();
  const who = "{who}";
  const name = "{name}";
  const text = "{text}";
  return {
    created: t`${who} started the chat`,
    joined: t`${who} joined`,
    left: t`${who} left`,
    invited: t`${who} invited ${name}`,
    kicked: t`${who} removed ${name}`,
    banned: t`${who} banned ${name}`,
    unbanned: t`${who} let ${name} in again`,
    room_named: t`${who} named the chat “${text}”`,
    room_topic_set: t`${who} set the topic “${text}”`,
    encryption_enabled: t`${who} turned on encryption`,
  };
}

function usePartWords(): ExportWords["parts"] {
  const { t } = useLingui();
  return {
    account: t`Account`,
    profile: t`Profile`,
    email_addresses: t`Email addresses`,
    account_data: t`Settings that apps keep`,
    invite_links: t`Invite links`,
    devices: t`Devices and apps`,
    passkeys: t`Passkeys`,
    sign_in_providers: t`Accounts elsewhere by which you sign in`,
    browser_sign_ins: t`Signed-in browsers`,
    identity_keys: t`Keys of your identity`,
    device_keys: t`Keys of your devices`,
    key_backups: t`Key backups`,
    memberships: t`Chats you are or were in`,
    read_receipts: t`How far you have read`,
    sync_filters: t`Filters that apps use`,
    delayed_events: t`What is to be sent later`,
    drafts: t`Messages that you have begun on this device`,
    room_addresses: t`Addresses of chats that you have made`,
    files: t`Files you have uploaded`,
    pushers: t`Where notifications go`,
    push_rules: t`Rules for notifications`,
    followed_threads: t`Threads you follow`,
    call_links: t`Links to calls`,
    held_messages: t`Messages that a rule has held back`,
    app_grants: t`What you have granted apps of others`,
    app_ledger: t`What apps of others were handed for you`,
    apps_that_read_about_me: t`Apps of others that have read something of yours`,
    apps_allowed_in_rooms: t`What you have allowed apps in chats`,
    app_objections: t`Apps from which you keep your messages`,
    reports: t`Your reports`,
    moderator: t`Your duty as a moderator`,
    decisions: t`Decisions and complaints`,
    left_for_you: t`What left for you, to whom and why`,
    contacts_allowed: t`Third parties you have allowed`,
    receipts_of_severed_contacts: t`Receipts of ended contacts`,
  };
}

function useMessageWords() {
  const { t } = useLingui();
  const name = "{name}";
  return {
    edited: t`edited`,
    deleted: t`This message was deleted.`,
    cannotRead: t`This message could not be decrypted.`,
    replyTo: t`In reply to ${name}`,
    voice: t`Voice message`,
    location: t`Location`,
    gaps: {
      not_wanted: t`left out of this export`,
      gone: t`no longer on the server`,
      altered: t`altered on its way, so left out`,
      too_large: t`too large for this device`,
    },
  };
}

export function useExportWords(): ExportWords {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const [name, date, page, pages] = ["{name}", "{date}", "{page}", "{pages}"];
  const count = "{count}";
  return {
    locale,
    dir: document.documentElement.dir === "rtl" ? "rtl" : "ltr",
    title: t`Everything of ${name}`,
    made: t`Made on ${date}`,
    chats: t`Chats`,
    account: t`What the server keeps about you`,
    counted: t`${name}: ${count}`,
    messages: t`Messages`,
    files: t`Files`,
    unreadable: t`Could not be decrypted`,
    missingFiles: t`Missing files`,
    asData: t`As data for programs`,
    aboutFormat: t`How the data is written`,
    earlier: t`Earlier`,
    later: t`Later`,
    page: t`Page ${page} of ${pages}`,
    problems: t`What is missing`,
    notGathered: t`The server did not give these, or not all of them:`,
    more: t`All of it, as data`,
    nothing: t`Nothing`,
    happenings: useHappeningWords(),
    parts: usePartWords(),
    ...useMessageWords(),
  };
}
