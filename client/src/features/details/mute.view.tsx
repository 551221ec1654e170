import { useMemo, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { personName } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { Member, RoomId } from "../../matrix/engine.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Choices } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MUTES_S, RoomProtection } from "./protection.model.ts";
import "./protection.css";

interface MuteProps {
  roomId: RoomId;
  member: Member;
  onClose: () => void;
}

function Length({ seconds, onChoose }: { seconds: number; onChoose: (seconds: number) => void }) {
  const { t } = useLingui();
  const words: Record<number, string> = {
    600: t`10 minutes`,
    3600: t`1 hour`,
    86_400: t`1 day`,
    604_800: t`7 days`,
  };
  return (
    <Choices
      label={t`For how long`}
      chosen={String(seconds)}
      onChoose={(id) => onChoose(Number(id))}
      choices={MUTES_S.map((one) => ({ id: String(one), label: words[one] ?? "" }))}
    />
  );
}

/** For how long somebody says nothing here, and why, which they are told. */
export function MuteDialog({ roomId, member, onClose }: MuteProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const room = useMemo(() => new RoomProtection(engine, roomId), [engine, roomId]);
  const [seconds, setSeconds] = useState<number>(MUTES_S[1]);
  const [reason, setReason] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  async function mute() {
    if (!reason.trim()) {
      setIsMissing(true);
      return;
    }
    setIsBusy(true);
    if (await attempt(room.mute(member.userId, seconds, reason.trim()))) {
      showToast({ text: t`They cannot write here for now` });
      onClose();
    }
    setIsBusy(false);
  }
  const name = personName(member);
  return (
    <Confirm
      title={t`Mute for a time`}
      isOpen
      onClose={onClose}
      onConfirm={() => void mute()}
      confirm={t`Mute for a time`}
      isDangerous
      isBusy={isBusy}
    >
      <div className="protection-part">
        <p>
          <Trans>
            <bdi>{name}</bdi> can read on, but not write here until it ends. They are told for how
            long and why, and can complain.
          </Trans>
        </p>
        <Length seconds={seconds} onChoose={setSeconds} />
        <Field
          label={t`Why`}
          hint={t`They read this. Name nobody else.`}
          value={reason}
          maxLength={500}
          error={isMissing ? t`Say why` : null}
          onChange={(text) => {
            setReason(text);
            setIsMissing(false);
          }}
        />
      </div>
    </Confirm>
  );
}
