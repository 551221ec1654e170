import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useAvatar } from "../../app/media.ts";
import { paths } from "../../app/paths.ts";
import { RoomRules } from "../../app/room_rules.tsx";
import type { EngineErrorCode, Membership, RoomPreview } from "../../matrix/engine.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import { wayIn } from "./room_link.model.ts";
import "./room_link.css";

interface RoomLinkProps {
  address: string;
  via: string[];
}

interface WayProps extends RoomLinkProps {
  preview: RoomPreview;
  membership: Membership | null;
}

/** Sends what a button says, and keeps what went wrong. */
function useSending() {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function send(intent: Promise<unknown>) {
    setIsBusy(true);
    setError(null);
    try {
      await intent;
    } catch (why) {
      setError(errorCode(why));
    }
    setIsBusy(false);
  }
  return { isBusy, error, send };
}

/** Joining, or asking, or waiting for an answer: whatever the room wants. */
function WayIn({ preview, membership, address, via }: WayProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { isBusy, error, send } = useSending();
  const way = wayIn(preview.joinRule, membership);
  async function join() {
    const roomId = await engine.joinRoom(address, via);
    // They stood above the button. Where that cannot be kept, they are shown once more.
    await engine.markRulesRead(roomId, preview.rules).catch(() => undefined);
    navigate(paths.chat(roomId), "replace");
  }
  return (
    <>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      {way === "closed" ? (
        <Notice icon="lock">
          <Trans>Only people who were invited can join.</Trans>
        </Notice>
      ) : null}
      {way === "asked" ? (
        <>
          <div role="status">
            <Notice icon="clock">
              <Trans>You have asked to join. Somebody in the group has to let you in.</Trans>
            </Notice>
          </div>
          <Button wide isBusy={isBusy} onPress={() => void send(engine.leaveRoom(preview.roomId))}>
            {t`Do not ask any more`}
          </Button>
        </>
      ) : null}
      {way === "ask" ? (
        <Button
          look="primary"
          wide
          isBusy={isBusy}
          onPress={() => void send(engine.knockRoom(address, via))}
        >
          {t`Ask to join`}
        </Button>
      ) : null}
      {way === "join" ? (
        <Button look="primary" wide isBusy={isBusy} onPress={() => void send(join())}>
          {isBusy ? t`Joining…` : t`Join`}
        </Button>
      ) : null}
    </>
  );
}

function Card({ preview, ...link }: { preview: RoomPreview } & RoomLinkProps) {
  const { t } = useLingui();
  const src = useAvatar(preview.avatar, 96);
  const name = preview.name ?? link.address;
  /** What sync knows is newer than the preview, once it has told anything. */
  const told = useRoom(preview.roomId)?.membership;
  const [wasTold, setWasTold] = useState(false);
  if (told !== undefined && !wasTold) setWasTold(true);
  const membership = told ?? (wasTold ? null : preview.membership);
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
      {preview.rules.length > 0 ? (
        <>
          <h2>{t`Rules`}</h2>
          <RoomRules rules={preview.rules} />
        </>
      ) : null}
      <WayIn preview={preview} membership={membership} {...link} />
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
