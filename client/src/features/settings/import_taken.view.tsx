/** What was taken in, and whom and what somebody may want to look for themselves. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import { useTry } from "../../app/use_try.ts";
import type { ImportedChat, ImportedPerson, ImportProgress } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { useImportPartWords } from "./import_words.ts";

function Outcomes({ progress: { outcomes } }: { progress: ImportProgress }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const words = useImportPartWords();
  return (
    <ul className="import-outcomes">
      {outcomes.map(({ part, taken, refused }) => (
        <li key={part}>
          <span>{words[part]}</span>
          <span className="muted">
            {taken === 0 && refused === 0 ? t`Here already` : t`Taken in: ${count(taken)}`}
            {refused > 0 ? ` · ${t`The server did not want: ${count(refused)}`}` : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Person({ person: { userId, isContactHere } }: { person: ImportedPerson }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function invite() {
    setIsBusy(true);
    await attempt(engine.openDirectChat(userId).then((roomId) => navigate(paths.chat(roomId))));
    setIsBusy(false);
  }
  return (
    <li>
      <bdi className="import-name">{userId}</bdi>
      {isContactHere ? (
        <span className="muted">{t`You have a chat here`}</span>
      ) : (
        <Button
          isBusy={isBusy}
          aria-label={t`Invite ${userId} to a chat`}
          onPress={() => void invite()}
        >
          {t`Invite`}
        </Button>
      )}
    </li>
  );
}

function Chat({ chat: { roomId, name, via } }: { chat: ImportedChat }) {
  const { t } = useLingui();
  const query = via.map((server) => `via=${encodeURIComponent(server)}`).join("&");
  return (
    <li>
      <bdi className="import-name">{name}</bdi>
      <Button
        aria-label={t`Open ${name}`}
        onPress={() => navigate(`${paths.room(roomId)}?${query}`)}
      >
        {t`Open`}
      </Button>
    </li>
  );
}

export function ImportTaken({ progress }: { progress: ImportProgress }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const { people, chats } = progress;
  return (
    <>
      <p role="status" className="import-headline">
        {t`It was taken in.`}
      </p>
      <Outcomes progress={progress} />
      {people.length > 0 ? (
        <>
          <h4>{t`People you had a chat with`}</h4>
          <p className="muted">
            <Trans>None of them was told. They see you as somebody new.</Trans>
          </p>
          <ul
            className="import-list scroll"
            tabIndex={0}
            aria-label={t`People you had a chat with`}
          >
            {people.map((person) => (
              <Person key={person.userId} person={person} />
            ))}
          </ul>
        </>
      ) : null}
      {chats.length > 0 ? (
        <>
          <h4>{t`Chats you were in`}</h4>
          <ul className="import-list scroll" tabIndex={0} aria-label={t`Chats you were in`}>
            {chats.map((chat) => (
              <Chat key={chat.roomId} chat={chat} />
            ))}
          </ul>
        </>
      ) : null}
      <div className="settings-actions">
        <Button look="primary" onPress={() => void attempt(engine.discardImport())}>
          {t`Done`}
        </Button>
      </div>
    </>
  );
}
