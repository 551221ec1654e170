import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { personName } from "../../app/names.ts";
import { PeoplePicker } from "../../app/people_picker.tsx";
import { useTry } from "../../app/use_try.ts";
import type { Profile, RoomDetails } from "../../matrix/engine.ts";
import { persistently } from "../../platform/persistently.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QrCode } from "../../ui/qr_code.tsx";
import { showToast } from "../../ui/toast.tsx";

interface InviteProps {
  details: RoomDetails;
  isOpen: boolean;
  onClose: () => void;
}

export function InvitePeople({ details, isOpen, onClose }: InviteProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const inside = details.members
    .filter(({ membership }) => membership === "join" || membership === "invite")
    .map(({ userId }) => userId);

  async function invite(person: Profile) {
    const name = personName(person);
    const isDone = await attempt(engine.inviteUser(details.roomId, person.userId));
    if (isDone) showToast({ text: t`${name} is invited` });
  }
  return (
    <Dialog title={t`Invite people`} isOpen={isOpen} onClose={onClose}>
      <PeoplePicker
        label={t`Name or address`}
        without={inside}
        onChoose={(person) => void invite(person)}
      />
    </Dialog>
  );
}

type Code = { size: number; modules: Uint8Array };

/** The link to the room as text and as a code to scan; says honestly whom it lets in. */
export function RoomLinkDialog({ details, isOpen, onClose }: InviteProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const [link, setLink] = useState("");
  const [code, setCode] = useState<Code | null>(null);
  const isOpenRoom = details.joinRule === "public";

  useEffect(() => {
    if (!isOpen) return;
    void engine.makeRoomLink(details.roomId).then(async (made) => {
      setLink(made);
      const { qrOfText } = await persistently(() => import("../../ui/qr_text.ts"));
      setCode(qrOfText(made));
    });
  }, [engine, details.roomId, isOpen]);

  async function copy() {
    await navigator.clipboard.writeText(link);
    showToast({ text: t`Link copied` });
  }
  return (
    <Dialog
      title={t`Link to this chat`}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button look="primary" icon="copy" isDisabled={!link} onPress={() => void copy()}>
          {t`Copy link`}
        </Button>
      }
    >
      <p className="muted">
        {isOpenRoom ? (
          <Trans>Anyone with this link can join.</Trans>
        ) : (
          <Trans>The link shows the way. Only people who are invited can come in.</Trans>
        )}
      </p>
      {code ? <QrCode {...code} label={t`QR code with the link to this chat`} /> : null}
      <code className="link-text">{link}</code>
    </Dialog>
  );
}
