import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { saveBlob } from "../../app/media.ts";
import { paths } from "../../app/paths.ts";
import type { MessageBody, MessageItem, UndecryptableReason } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { part } from "../../ui/part.tsx";
import { showToast } from "../../ui/toast.tsx";
import { Picture } from "./picture.view.tsx";
import { Sound } from "./sound.view.tsx";
import { TextBody } from "./text_body.view.tsx";

const ServerNotice = part(async () => (await import("./server_notice.view.tsx")).ServerNotice);

type FileBody = Extract<MessageBody, { kind: "file" | "audio" }>;

function FileCard({ body, isStop }: { body: FileBody; isStop: boolean }) {
  const engine = useEngine();
  const { t } = useLingui();
  const { bytes } = useFormats();
  const errorWords = useErrorWords();
  const [isBusy, setIsBusy] = useState(false);

  async function save() {
    setIsBusy(true);
    try {
      saveBlob(await engine.loadMedia(body.file), body.name);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    } finally {
      setIsBusy(false);
    }
  }
  return (
    <>
      <button
        type="button"
        className="file-card"
        tabIndex={isStop ? 0 : -1}
        aria-busy={isBusy}
        onClick={() => void save()}
      >
        <span className="file-icon" data-loading={isBusy ? "" : undefined}>
          <Icon name={isBusy ? "download" : "file"} />
        </span>
        <span className="unseen">{t`Save`}</span>
        <span className="file-words">
          <bdi className="file-name ellipsis">{body.name}</bdi>
          <span className="file-size">
            {body.file.sizeBytes === null ? t`File` : bytes(body.file.sizeBytes)}
          </span>
        </span>
        <Icon name="download" size={18} />
      </button>
      {body.caption ? <TextBody text={body.caption} html={null} /> : null}
    </>
  );
}

function UnreadableWords({ reason }: { reason: UndecryptableReason }) {
  switch (reason) {
    case "waiting":
      return <Trans>Waiting for this message. It opens when the sender is online.</Trans>;
    case "before_sign_in":
      return <Trans>Sent before this device was signed in. Your recovery key may open it.</Trans>;
    case "not_shared":
      return <Trans>The sender did not share this message with this device.</Trans>;
    case "unverified_device":
      return (
        <Trans>Sent only to verified devices. Verify this device to read such messages.</Trans>
      );
    case "broken":
      return <Trans>This message arrived damaged. Ask the sender to send it again.</Trans>;
  }
}

function Unreadable({ reason, isStop }: { reason: UndecryptableReason; isStop: boolean }) {
  const { t } = useLingui();
  const canUnlock = reason === "before_sign_in" || reason === "unverified_device";
  return (
    <div className="unreadable">
      <Icon name={reason === "waiting" ? "clock" : "lock"} size={18} />
      <p>
        <UnreadableWords reason={reason} />
      </p>
      {canUnlock ? (
        <button
          type="button"
          className="link-button"
          tabIndex={isStop ? 0 : -1}
          onClick={() => navigate(paths.unlock)}
        >
          {t`Unlock`}
        </button>
      ) : null}
    </div>
  );
}

function Place({ text, geoUri, isStop }: { text: string; geoUri: string; isStop: boolean }) {
  const { t } = useLingui();
  const position = /^geo:([-\d.]+),([-\d.]+)/.exec(geoUri);
  const words = position ? `${position[1]}, ${position[2]}` : text;
  return (
    <button
      type="button"
      className="file-card"
      tabIndex={isStop ? 0 : -1}
      onClick={() => {
        void navigator.clipboard.writeText(words);
        showToast({ text: t`Place copied` });
      }}
    >
      <span className="file-icon">
        <Icon name="link" />
      </span>
      <span className="unseen">{t`Copy`}</span>
      <span className="file-words">
        <bdi className="file-name ellipsis">{text || t`Place`}</bdi>
        <bdi className="file-size" dir="ltr">
          {words}
        </bdi>
      </span>
      <Icon name="copy" size={18} />
    </button>
  );
}

interface BodyProps {
  item: MessageItem;
  isStop: boolean;
  onOpenPicture: (item: MessageItem) => void;
}

function Deleted({ body, item }: { body: MessageBody & { kind: "redacted" }; item: MessageItem }) {
  return (
    <p className="deleted">
      <Icon name="trash" size={16} />
      {body.by === item.sender ? (
        <Trans>Message deleted</Trans>
      ) : (
        <Trans>Message removed by a moderator</Trans>
      )}
    </p>
  );
}

/** What the server has decided comes with facts, which are told in the reader's language. */
function NoticeWords({
  body,
  isStop,
}: {
  body: MessageBody & { kind: "notice" };
  isStop: boolean;
}) {
  const words = (
    <div className="notice-words">
      <TextBody text={body.text} html={body.html} />
    </div>
  );
  if (!body.facts) return words;
  return (
    <Suspense fallback={words}>
      <ServerNotice facts={body.facts} isStop={isStop} />
    </Suspense>
  );
}

function Rare({ item, isStop }: Pick<BodyProps, "item" | "isStop">) {
  const { body } = item;
  switch (body.kind) {
    case "redacted":
      return <Deleted body={body} item={item} />;
    case "undecryptable":
      return <Unreadable reason={body.reason} isStop={isStop} />;
    case "location":
      return <Place {...body} isStop={isStop} />;
    case "emote":
      return <TextBody text={`${item.senderName} ${body.text}`} html={null} />;
    case "notice":
      return <NoticeWords body={body} isStop={isStop} />;
    default:
      return <Unsupported text={"text" in body ? body.text : ""} />;
  }
}

function Unsupported({ text }: { text: string }) {
  return text ? (
    <TextBody text={text} html={null} />
  ) : (
    <p className="deleted">
      <Trans>This kind of message cannot be shown here.</Trans>
    </p>
  );
}

export function Body({ item, isStop, onOpenPicture }: BodyProps) {
  const { body } = item;
  switch (body.kind) {
    case "text":
      return <TextBody text={body.text} html={body.html} />;
    case "image":
    case "sticker":
    case "video":
      return <Picture body={body} isStop={isStop} onOpen={() => onOpenPicture(item)} />;
    case "voice":
      return <Sound {...body} isStop={isStop} />;
    case "audio":
    case "file":
      return <FileCard body={body} isStop={isStop} />;
    default:
      return <Rare item={item} isStop={isStop} />;
  }
}
