/** The lines above the text field: what is replied to or edited, and what will be sent along. */
import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useMessageWords } from "../../app/message_words.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Attachment } from "./composer.model.ts";
import type { ComposerTarget } from "./use_composer.ts";
import type { SecondLook } from "./use_second_look.ts";

export function TargetBar({ replyTo, editing, onClear }: ComposerTarget & { onClear: () => void }) {
  const { t } = useLingui();
  const messageWords = useMessageWords();
  const item = editing ?? replyTo;
  if (!item) return null;
  const text = "text" in item.body ? item.body.text : "";
  const words = messageWords(item.body.kind, text);
  const { senderName } = item;
  return (
    <div className="target-bar">
      <Icon name={editing ? "edit" : "reply"} size={18} />
      <div className="target-words">
        <span className="target-title">
          {editing ? (
            <Trans>Edit your message</Trans>
          ) : (
            <Trans>
              Reply to <bdi>{senderName}</bdi>
            </Trans>
          )}
        </span>
        <bdi className="muted ellipsis">{words.text}</bdi>
      </div>
      <IconButton
        icon="close"
        size={18}
        label={editing ? t`Stop editing` : t`Do not reply`}
        onPress={onClear}
      />
    </div>
  );
}

/** Typing on takes the question away; sending again sends. */
export function SecondLookBar({ look, onSend }: { look: SecondLook; onSend: () => void }) {
  const { t } = useLingui();
  return (
    <div role="status" data-second-look={look.isReady}>
      {look.isAsking ? (
        <div className="target-bar">
          <Icon name="eye" size={18} />
          <p className="target-words">
            <Trans>This may hurt somebody. Do you want to send it like this?</Trans>
          </p>
          <Button onPress={onSend}>{t`Send anyway`}</Button>
        </div>
      ) : null}
    </div>
  );
}

interface AttachmentsProps {
  attachments: Attachment[];
  onRemove: (id: number) => void;
}

export function Attachments({ attachments, onRemove }: AttachmentsProps) {
  const { t } = useLingui();
  const { bytes } = useFormats();
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label={t`To be sent`}>
      {attachments.map(({ id, file, picture }) => (
        <li key={id} className="attachment">
          {picture ? (
            <img src={picture.url} alt={file.name} />
          ) : (
            <span className="attachment-file">
              <Icon name="file" />
              <bdi className="ellipsis">{file.name}</bdi>
              <span className="muted">{bytes(file.size)}</span>
            </span>
          )}
          <IconButton
            icon="close"
            size={16}
            look="raised"
            label={t`Remove ${file.name}`}
            onPress={() => onRemove(id)}
          />
        </li>
      ))}
    </ul>
  );
}
