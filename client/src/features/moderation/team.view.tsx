/** Who looks after what is reported to the server; administrators name them. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { localPart } from "../../app/names.ts";
import { PeoplePicker } from "../../app/people_picker.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { TeamMember } from "../../matrix/moderation_models.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Failed, useAct, Who } from "./pieces.view.tsx";

function Row({ member, onRemove }: { member: TeamMember; onRemove: () => void }) {
  const { t } = useLingui();
  const { full } = useFormats();
  return (
    <li className="person">
      <Icon name="shield" size={20} />
      <span className="person-words">
        <Who userId={member.userId} isWhole />
        <span className="muted">
          {member.namedBy ? (
            <Trans>
              Named by: <Who userId={member.namedBy} />, {full(member.namedAt)}
            </Trans>
          ) : (
            <Trans>Named at the terminal, {full(member.namedAt)}</Trans>
          )}
        </span>
      </span>
      <IconButton
        icon="trash"
        label={t`Remove ${localPart(member.userId)} from the team`}
        onPress={onRemove}
      />
    </li>
  );
}

function useTeam() {
  const engine = useEngine();
  const [desk] = useState(() => new ModerationDesk(engine));
  const [team, setTeam] = useState<TeamMember[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const attempt = useAct();
  const load = () => {
    setError(null);
    return desk.team().then(setTeam, (why: unknown) => setError(errorCode(why)));
  };
  const onStart = useEffectEvent(load);
  useEffect(() => void onStart(), [desk]);
  async function name(userId: string, isModerator: boolean) {
    await attempt(desk.name(userId, isModerator));
    await load();
  }
  return { team, error, load, name };
}

export function Team() {
  const { t } = useLingui();
  const { team, error, load, name } = useTeam();
  const [isAdding, setIsAdding] = useState(false);
  const [asked, setAsked] = useState<TeamMember | null>(null);
  if (error && !team) return <Failed error={error} onRetry={() => void load()} />;
  if (!team) return <Skeleton rows={3} label={t`Loading`} />;
  return (
    <section className="moderation-section" aria-label={t`Safety team`}>
      <p>
        <Trans>
          They see what is reported to this server, with the names of those who report, and can
          suspend accounts. Administrators belong to the team without being named.
        </Trans>
      </p>
      <ul className="moderation-team">
        {team.map((member) => (
          <Row key={member.userId} member={member} onRemove={() => setAsked(member)} />
        ))}
      </ul>
      {team.length === 0 ? <p className="muted">{t`Nobody was named yet.`}</p> : null}
      <div className="moderation-actions">
        <Button look="primary" icon="personPlus" onPress={() => setIsAdding(true)}>
          {t`Add somebody`}
        </Button>
      </div>
      <Dialog
        title={t`Add to the safety team`}
        isOpen={isAdding}
        onClose={() => setIsAdding(false)}
      >
        <PeoplePicker
          label={t`Name or address`}
          without={team.map(({ userId }) => userId)}
          onChoose={({ userId }) => {
            setIsAdding(false);
            void name(userId, true);
          }}
        />
      </Dialog>
      <Confirm
        title={t`Remove from the team?`}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => {
          if (asked) void name(asked.userId, false);
          setAsked(null);
        }}
        confirm={t`Remove`}
        isDangerous
      >
        <p>
          <Trans>From the next moment on they see no case of this server any more.</Trans>
        </p>
      </Confirm>
    </section>
  );
}
