/** The words for what an archive has and what becomes of it. */
import { useLingui } from "@lingui/react/macro";

import type { ImportPart, ImportProblem } from "../../matrix/engine.ts";

export function useImportPartWords(): Record<ImportPart, string> {
  const { t } = useLingui();
  return {
    name: t`Your name`,
    picture: t`Your picture`,
    ignored: t`Blocked people`,
    muted_words: t`Muted words`,
    reach: t`Who may invite me`,
    notifications: t`Rules for notifications`,
    chat_marks: t`Favourites and other marks of chats`,
    image_pack: t`Own stickers and emoji`,
    messages: t`Messages, as an archive to read`,
  };
}

export function useImportProblemWords(): Record<ImportProblem, string> {
  const { t } = useLingui();
  return {
    not_an_archive: t`This file is no ZIP archive, or its end is missing. Choose the archive that Linnet has made.`,
    not_an_export: t`This archive is not one that Linnet has made.`,
    too_new: t`This archive was made by a newer Linnet. Ask for this server to be updated.`,
    damaged: t`This archive is damaged, or somebody has changed it. Fetch it again from where it was made.`,
    dangerous: t`This archive is built to do harm, so it was not unpacked.`,
    too_large: t`This archive is larger than an export can be.`,
  };
}
