import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useAvatar } from "../../app/media.ts";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode, RoomPreview } from "../../matrix/engine.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import "./room_link.css";

interface RoomLinkProps {
  address: string;
  via: string[];
}

function Card({ preview, address, via }: { preview: RoomPreview } & RoomLinkProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const src = useAvatar(preview.avatar, 96);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const name = preview.name ?? address;

  async function join() {
    setIsBusy(true);
    setError(null);
    try {
      navigate(paths.chat(await engine.joinRoom(address, via)), "replace");
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  return (
    <div className="room-card">
      <Avatar id={preview.roomId} name={name} src={src} size={96} shape="square" />
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <p className="muted">
        <Plural value={preview.memberCount} one="# person" other="# people" />
        {" · "}
        {preview.encrypted ? <Trans>Encrypted</Trans> : <Trans>Not encrypted</Trans>}
      </p>
      {preview.topic ? <p dir="auto">{preview.topic}</p> : null}
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      <Button look="primary" wide isBusy={isBusy} onPress={() => void join()}>
        {isBusy ? t`Joining…` : t`Join`}
      </Button>
      <Button look="plain" wide onPress={() => navigate(paths.chats)}>
        {t`Not now`}
      </Button>
    </div>
  );
}

/** What a room link leads to: what the room is, and one button to join. */
export function RoomLink({ address, via }: RoomLinkProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [preview, setPreview] = useState<RoomPreview | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const servers = via.join(" ");

  useEffect(() => {
    setPreview(null);
    setError(null);
    engine
      .previewRoom(address, servers ? servers.split(" ") : [])
      .then((found) => {
        if (found.membership === "join") navigate(paths.chat(found.roomId), "replace");
        else setPreview(found);
      })
      .catch((why: unknown) => setError(errorCode(why)));
  }, [engine, address, servers]);

  return (
    <main className="page room-page" tabIndex={-1}>
      <header className="room-page-head">
        <IconButton icon="back" label={t`Back to chats`} onPress={() => navigate(paths.chats)} />
      </header>
      {error ? (
        <Empty icon="link" title={t`This chat cannot be opened`}>
          <p>
            {error === "not_found" || error === "forbidden" ? (
              <Trans>It is gone, or only invited people can see it. Ask for an invite.</Trans>
            ) : (
              errorWords(error)
            )}
          </p>
        </Empty>
      ) : null}
      {preview ? <Card preview={preview} address={address} via={via} /> : null}
      {!preview && !error ? <Skeleton rows={3} label={t`Loading`} /> : null}
    </main>
  );
}
