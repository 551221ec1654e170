import { Suspense, useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useAccount, useChanges, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { personName } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { openReport } from "../../app/report.ts";
import { useTry } from "../../app/use_try.ts";
import type { Member, RoomDetails, UserTrust } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { part } from "../../ui/part.tsx";
import { Choices } from "../../ui/switch.tsx";
import { actsOn, levelOf, roleOf, type MemberAct, type Role } from "./details.model.ts";

const MuteDialog = part(async () => (await import("./mute.view.tsx")).MuteDialog);

interface MemberDialogProps {
  details: RoomDetails;
  member: Member;
  onClose: () => void;
}

function useTrust(userId: string): UserTrust {
  const engine = useEngine();
  const [trust, setTrust] = useState<UserTrust>("unknown");
  const read = () => void engine.loadUserTrust(userId).then(setTrust, () => setTrust("unknown"));
  useEffect(read, [engine, userId]);
  useChanges((change) => {
    if (change.type === "TrustChanged" && change.userIds.includes(userId)) read();
  });
  return trust;
}

function TrustLine({ trust, name }: { trust: UserTrust; name: string }) {
  if (trust === "verified") {
    return (
      <p className="trust trust-good">
        <Icon name="shield" size={18} />
        <Trans>You have verified each other.</Trans>
      </p>
    );
  }
  if (trust === "changed") {
    return (
      <p className="trust trust-bad">
        <Icon name="warning" size={18} />
        <Trans>
          The identity of <bdi>{name}</bdi> has changed since you verified it. Verify again before
          you share secrets.
        </Trans>
      </p>
    );
  }
  return null;
}

function RoleChoice({ details, member }: Omit<MemberDialogProps, "onClose">) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  return (
    <Choices
      label={t`Role`}
      chosen={roleOf(member.powerLevel)}
      onChoose={(role) =>
        void attempt(engine.setPowerLevel(details.roomId, member.userId, levelOf(role as Role)))
      }
      choices={[
        { id: "member", label: t`Member` },
        { id: "moderator", label: t`Moderator`, hint: t`Can delete messages and remove people` },
        { id: "admin", label: t`Administrator`, hint: t`Can change everything here` },
      ]}
    />
  );
}

type ActProps = MemberDialogProps & { act: (intent: Promise<unknown>) => Promise<void> };

/** What anybody may do with somebody else: write, verify, block. */
function PersonActs({ details, member, trust, act, onClose }: ActProps & { trust: UserTrust }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { userId } = member;
  const isIgnored = useAccount((account) => account.ignored.has(userId));
  const message = () =>
    attempt(
      engine.openDirectChat(userId).then((roomId) => {
        onClose();
        navigate(paths.chat(roomId));
      }),
    );
  function report() {
    onClose();
    const { displayName, avatar } = member;
    const person = { userId, displayName, avatar };
    openReport({ kind: "person", roomId: details.roomId, person });
  }
  const toggleIgnored = () =>
    act(isIgnored ? engine.stopIgnoringUser(userId) : engine.ignoreUser(userId));
  return (
    <div className="member-acts">
      <Button look="primary" icon="chat" wide onPress={() => void message()}>
        {t`Message`}
      </Button>
      {trust === "verified" ? null : (
        <Button icon="shield" wide onPress={() => void act(engine.requestVerification(userId))}>
          {t`Verify`}
        </Button>
      )}
      <Button icon={isIgnored ? "eye" : "eyeOff"} wide onPress={() => void toggleIgnored()}>
        {isIgnored ? t`Unblock` : t`Block`}
      </Button>
      <Button look="danger-plain" icon="flag" wide onPress={report}>
        {t`Report…`}
      </Button>
    </div>
  );
}

/** What those who lead the room may do. */
function LeaderActs({ details, member, act }: ActProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const acts = actsOn(details, member, useOwnId());
  const { roomId } = details;
  const { userId } = member;
  const [isMuting, setIsMuting] = useState(false);
  const words: Record<Exclude<MemberAct, "role" | "mute">, [string, () => Promise<void>]> = {
    kick: [t`Remove from this chat`, () => engine.kickUser(roomId, userId)],
    ban: [t`Ban from this chat`, () => engine.banUser(roomId, userId)],
    unban: [t`Lift the ban`, () => engine.unbanUser(roomId, userId)],
    withdraw: [t`Take back the invite`, () => engine.kickUser(roomId, userId)],
  };
  return (
    <>
      {acts.includes("role") ? <RoleChoice details={details} member={member} /> : null}
      {acts.includes("mute") ? (
        <Button look="danger-plain" wide onPress={() => setIsMuting(true)}>
          {t`Mute for a time`}
        </Button>
      ) : null}
      {isMuting ? (
        <Suspense>
          <MuteDialog roomId={roomId} member={member} onClose={() => setIsMuting(false)} />
        </Suspense>
      ) : null}
      {acts.map((kind) =>
        kind === "role" || kind === "mute" ? null : (
          <Button key={kind} look="danger-plain" wide onPress={() => void act(words[kind][1]())}>
            {words[kind][0]}
          </Button>
        ),
      )}
    </>
  );
}

/** Everything about one person in this room. */
export function MemberDialog(props: MemberDialogProps) {
  const { member, onClose } = props;
  const { t } = useLingui();
  const attempt = useTry();
  const isMe = useOwnId() === member.userId;
  const name = personName(member);
  const trust = useTrust(member.userId);
  async function act(intent: Promise<unknown>) {
    if (await attempt(intent)) onClose();
  }
  return (
    <Dialog title={isMe ? t`You` : t`Person`} isOpen onClose={onClose}>
      <div className="member-card">
        <PersonAvatar person={member} size={96} />
        <bdi className="member-name">{name}</bdi>
        <bdi className="muted" dir="ltr">
          {member.userId}
        </bdi>
      </div>
      <TrustLine trust={trust} name={name} />
      {isMe ? null : <PersonActs {...props} trust={trust} act={act} />}
      <LeaderActs {...props} act={act} />
    </Dialog>
  );
}
