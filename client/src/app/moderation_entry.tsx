/** The way to the reports, for those who look after some. */
import { Plural, useLingui } from "@lingui/react/macro";

import { hasDuty, MAX_COUNTED } from "../matrix/moderation_models.ts";
import { Icon } from "../ui/icon.tsx";
import { navigate } from "../ui/navigation.ts";
import { useFollowedDuty } from "./duty.ts";
import { useFormats } from "./formats.ts";
import { paths } from "./paths.ts";
import "./moderation_entry.css";

export function ModerationEntry({ isOpen }: { isOpen: boolean }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const duty = useFollowedDuty();
  if (!duty || !hasDuty(duty)) return null;
  const waiting = duty.openCases + duty.complaints;
  return (
    <a
      className="moderation-entry"
      href={paths.moderation()}
      aria-current={isOpen ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(paths.moderation());
      }}
    >
      <Icon name="shield" size={20} />
      <span>{t`Reports to look after`}</span>
      {waiting > 0 ? (
        <span className="moderation-count">
          <span aria-hidden="true">
            {waiting >= MAX_COUNTED ? `${count(MAX_COUNTED - 1)}+` : count(waiting)}
          </span>
          <span className="unseen">
            <Plural value={waiting} one="# waits" other="# wait" />
          </span>
        </span>
      ) : null}
    </a>
  );
}
