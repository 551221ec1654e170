/** People who have asked to be let in, for those who may let them. */
import { useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "./avatars.tsx";
import { useEngine } from "./engine_context.tsx";
import { personName } from "./names.ts";
import { useTry } from "./use_try.ts";
import type { Member, RoomDetails } from "../matrix/engine.ts";
import { IconButton } from "../ui/button.tsx";
import "./people_picker.css";

function Knock({ details, member }: { details: RoomDetails; member: Member }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  const name = personName(member);
  async function answer(act: Promise<void>) {
    setIsBusy(true);
    await attempt(act);
    setIsBusy(false);
  }
  return (
    <li className="person">
      <PersonAvatar person={member} />
      <span className="person-words">
        <bdi className="ellipsis">{name}</bdi>
        <bdi className="muted ellipsis" dir="ltr">
          {member.userId}
        </bdi>
      </span>
      {details.can.kick ? (
        <IconButton
          icon="close"
          label={t`Turn ${name} away`}
          isDisabled={isBusy}
          onPress={() => void answer(engine.kickUser(details.roomId, member.userId))}
        />
      ) : null}
      <IconButton
        icon="check"
        look="primary"
        label={t`Let ${name} in`}
        isDisabled={isBusy}
        onPress={() => void answer(engine.inviteUser(details.roomId, member.userId))}
      />
    </li>
  );
}

export function Knocks({ details, knocking }: { details: RoomDetails; knocking: Member[] }) {
  const { t } = useLingui();
  if (!details.can.invite || knocking.length === 0) return null;
  return (
    <section aria-label={t`They ask to be let in`}>
      <h3 className="details-knocks">{t`They ask to be let in`}</h3>
      <ul className="details-members">
        {knocking.map((member) => (
          <Knock key={member.userId} details={details} member={member} />
        ))}
      </ul>
    </section>
  );
}
