import { useEffect, useEffectEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useOwnId, useRoom } from "../../app/engine_context.tsx";
import { useDetails } from "../../app/use_details.ts";
import type { RoomId } from "../../matrix/engine.ts";
import { Choices } from "../../ui/switch.tsx";
import { hasModerators, type ReportForm, type PartProps } from "./report.model.ts";

function ServerAlone() {
  return (
    <p>
      <Trans>
        The report goes to the safety team of your server. They see that it is from you, and nobody
        else does.
      </Trans>
    </p>
  );
}

function RecipientChoice({ roomId, subject, form, onChange }: PartProps & { roomId: RoomId }) {
  const { t } = useLingui();
  const ownId = useOwnId();
  const { details } = useDetails(roomId);
  const concerned = [ownId, subject.person?.userId ?? ""];
  const isPossible = details !== null && hasModerators(details, concerned);
  const offer = useEffectEvent(() => onChange({ to: "both" }));
  useEffect(() => {
    if (isPossible) offer();
  }, [isPossible]);
  if (!isPossible) return <ServerAlone />;
  return (
    <Choices
      label={t`Who should look at it?`}
      chosen={form.to}
      onChoose={(to) => onChange({ to: to as ReportForm["to"] })}
      choices={[
        {
          id: "both",
          label: t`Both`,
          hint: t`The moderators of this chat, and the safety team of your server.`,
        },
        {
          id: "room",
          label: t`The moderators of this chat`,
          hint: t`They can remove messages and people here. They are not told that it is from you.`,
        },
        {
          id: "server",
          label: t`The safety team of your server`,
          hint: t`They can close accounts. They see that it is from you.`,
        },
      ]}
    />
  );
}

/** Only what somebody does in a group has moderators who could look at it. */
export function Recipients(props: PartProps) {
  const { kind, roomId } = props.subject;
  const room = useRoom(roomId ?? "");
  const isInGroup = kind === "message" || kind === "person";
  if (!isInGroup || roomId === null || room?.kind !== "group") return <ServerAlone />;
  return <RecipientChoice {...props} roomId={roomId} />;
}
