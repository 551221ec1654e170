import { useState, type FormEvent } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { Invitation } from "../../matrix/call_links.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Preview, useBringing } from "./preview.view.tsx";
import "./call.css";

/** Longer ones the server refuses. */
const NAME_LENGTH_MAX = 60;

/** Who comes, and with what. */
export interface Coming {
  name: string;
  isMicrophoneOn: boolean;
  isCameraOn: boolean;
}

interface ArrivalProps {
  invitation: Invitation;
  /** What they called themselves the last time. */
  name: string;
  onEnter: (coming: Coming) => Promise<void>;
}

function useEntryWords(): (error: EngineErrorCode) => string {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (error) => {
    if (error === "not_found") return t`This link has ended.`;
    if (error === "invalid") return t`Write a name that others can read.`;
    if (error === "rate_limited") return t`Too many guests are here. Try again in a minute.`;
    return errorWords(error);
  };
}

function WhoIsIn({ invitation: { madeBy, peopleInCall } }: Pick<ArrivalProps, "invitation">) {
  return (
    <>
      <p className="call-note">
        <Trans>
          <bdi>{madeBy}</bdi> invites you to this call.
        </Trans>
      </p>
      <p className="call-note">
        <Plural
          value={peopleInCall}
          _0="Nobody is in the call yet"
          one="# person is in the call"
          other="# people are in the call"
        />
      </p>
    </>
  );
}

function useEntry({ name: known, onEnter }: Omit<ArrivalProps, "invitation">) {
  const [name, setName] = useState(known);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function enter(bringing: Omit<Coming, "name">) {
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    try {
      await onEnter({ ...bringing, name: name.trim() });
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  function write(words: string) {
    setName(words);
    setError(null);
  }
  return { name, write, isBusy, error, enter };
}

/** The way in: a name, a look at the own picture, and one button. */
export function Arrival({ invitation, ...entering }: ArrivalProps) {
  const { t } = useLingui();
  const entryWords = useEntryWords();
  const bringing = useBringing("video");
  const { name, write, isBusy, error, enter } = useEntry(entering);
  const { isMicrophoneOn, isCameraOn } = bringing;
  function submit(event: FormEvent) {
    event.preventDefault();
    void enter({ isMicrophoneOn, isCameraOn });
  }
  return (
    <main className="call-overlay call-stage">
      <header className="call-head">
        <div className="call-title">
          <h1 className="ellipsis">
            <bdi>{invitation.roomName ?? t`Call`}</bdi>
          </h1>
        </div>
      </header>
      <div className="call-lobby-body">
        <Preview
          bringing={bringing}
          face={<Avatar id="guest" name={name || t`Guest`} src={null} size={96} />}
        />
        <form className="call-entry" onSubmit={submit}>
          <WhoIsIn invitation={invitation} />
          <Field
            label={t`Your name`}
            isRequired
            autoFocus
            autoComplete="name"
            maxLength={NAME_LENGTH_MAX}
            value={name}
            onChange={write}
            error={error ? entryWords(error) : null}
          />
          <Button look="primary" icon="call" wide type="submit" isBusy={isBusy}>
            {invitation.needsApproval ? t`Ask to be let in` : t`Join call`}
          </Button>
          <p className="call-note call-safe">
            <Icon name="lock" size={14} />
            <Trans>Encrypted between those who take part</Trans>
          </p>
        </form>
      </div>
    </main>
  );
}
