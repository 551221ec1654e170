import { memo, Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useFormats } from "../../app/formats.ts";
import { localPart } from "../../app/names.ts";
import type {
  MessageItem,
  ReadReceipt,
  ReplyPreview,
  Shield,
  UserId,
} from "../../matrix/engine.ts";
import { colourOf } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../../ui/part.tsx";
import { Body } from "./body.view.tsx";
import { MaybeCovered, useQuoted } from "./covered.view.tsx";

const VerdictLine = part(async () => (await import("./verdict.view.tsx")).VerdictLine);

const MAX_RECEIPTS = 4;
/** More names than this nobody reads, or wants to hear. */
const MAX_NAMES = 20;

/** The names of some, and how many more there are. */
function namesOf(
  people: readonly { name: string }[],
  all: number,
  count: (number: number) => string,
): string[] {
  const names = people.slice(0, MAX_NAMES).map(({ name }) => name);
  return all > names.length ? [...names, `+${count(all - names.length)}`] : names;
}

export interface RowActions {
  onReply: (item: MessageItem) => void;
  onMenu: (item: MessageItem) => void;
  onPickReaction: (item: MessageItem) => void;
  onReact: (item: MessageItem, key: string) => void;
  onJump: (eventId: string) => void;
  onOpenPicture: (item: MessageItem) => void;
  onRetry: (item: MessageItem) => void;
  onDiscard: (item: MessageItem) => void;
}

interface MessageRowProps {
  item: MessageItem;
  isFirst: boolean;
  isLast: boolean;
  isDirect: boolean;
  isStop: boolean;
  isActive: boolean;
  isFlashing: boolean;
  receipts: ReadReceipt[] | undefined;
  actions: RowActions;
}

function Quote({ reply, isStop, onJump }: QuoteProps) {
  const { t } = useLingui();
  const words = useQuoted(reply);
  return (
    <button
      type="button"
      className={`quote hue-${colourOf(reply.sender ?? "")}`}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onJump(reply.eventId)}
    >
      {words ? (
        <>
          <span className="unseen">{t`In reply to`} </span>
          <bdi className="quote-name">{reply.senderName ?? localPart(reply.sender ?? "")}</bdi>
          <span className="quote-words ellipsis">
            {words.icon ? <Icon name={words.icon} size={14} /> : null}
            <bdi>{words.text}</bdi>
          </span>
        </>
      ) : (
        <span className="quote-words">{t`An older message`}</span>
      )}
    </button>
  );
}

interface QuoteProps {
  reply: ReplyPreview;
  isStop: boolean;
  onJump: (eventId: string) => void;
}

function Reactions({ item, isStop, onReact, onPick }: ReactionsProps) {
  const { t } = useLingui();
  const { count, list } = useFormats();
  if (item.reactions.length === 0) return null;
  return (
    <div className="reactions" role="group" aria-label={t`Reactions`}>
      {item.reactions.map((reaction) => {
        const who = list(namesOf(reaction.senders, reaction.count, count));
        return (
          <button
            key={reaction.key}
            type="button"
            className="reaction"
            tabIndex={isStop ? 0 : -1}
            aria-pressed={reaction.mine !== null}
            aria-label={t`${reaction.key} ${reaction.count}, from ${who}`}
            title={who}
            onClick={() => onReact(item, reaction.key)}
          >
            <span aria-hidden="true">{reaction.key}</span>
            <span aria-hidden="true">{count(reaction.count)}</span>
          </button>
        );
      })}
      <button
        type="button"
        className="reaction reaction-add"
        tabIndex={isStop ? 0 : -1}
        aria-label={t`Add a reaction`}
        onClick={() => onPick(item)}
      >
        <Icon name="smilePlus" size={16} />
      </button>
    </div>
  );
}

interface ReactionsProps {
  item: MessageItem;
  isStop: boolean;
  onReact: RowActions["onReact"];
  onPick: RowActions["onPickReaction"];
}

function ShieldMark({ shield }: { shield: NonNullable<Shield> }) {
  const { t } = useLingui();
  const words: Record<NonNullable<Shield>["code"], string> = {
    authenticity_not_guaranteed: t`Restored from a backup, so the sender is not certain`,
    unknown_device: t`Sent from a device that is gone or unknown`,
    unsigned_device: t`Sent from a device that its owner has not confirmed`,
    unverified_identity: t`Sent by somebody you have not verified`,
    verification_violation: t`The sender's identity has changed. Verify them again.`,
    sent_in_clear: t`Not encrypted`,
    mismatched_sender: t`The sender could not be confirmed`,
  };
  return (
    <span
      className={`shield shield-${shield.colour}`}
      role="img"
      aria-label={words[shield.code]}
      title={words[shield.code]}
    >
      <Icon name="shieldOff" size={14} />
    </span>
  );
}

function SendMark({ item }: { item: MessageItem }) {
  const { t } = useLingui();
  const { percent } = useFormats();
  if (!item.isMine || item.sendState === "failed") return null;
  if (item.uploadProgress !== null && item.sendState !== "sent") {
    return <span className="send-mark">{percent(item.uploadProgress)}</span>;
  }
  const marks = { queued: t`Waiting to be sent`, sending: t`Sending`, sent: t`Sent` };
  return (
    <span className="send-mark" role="img" aria-label={marks[item.sendState]}>
      <Icon name={item.sendState === "sent" ? "check" : "clock"} size={14} />
    </span>
  );
}

function Meta({ item }: { item: MessageItem }) {
  const { t } = useLingui();
  const { time, full } = useFormats();
  return (
    <span className="meta">
      {item.shield ? <ShieldMark shield={item.shield} /> : null}
      {item.isEdited ? <span>{t`edited`}</span> : null}
      <time dateTime={new Date(item.sentAt).toISOString()} title={full(item.sentAt)}>
        {time(item.sentAt)}
      </time>
      <SendMark item={item} />
    </span>
  );
}

function Failed({ item, isStop, actions }: FailedProps) {
  const { t } = useLingui();
  if (item.verdict) {
    const discard = () => actions.onDiscard(item);
    return (
      <Suspense fallback={null}>
        <VerdictLine verdict={item.verdict} isStop={isStop} onDiscard={discard} />
      </Suspense>
    );
  }
  return (
    <p className="not-sent">
      <Icon name="warning" size={16} />
      <Trans>Not sent.</Trans>
      <button
        type="button"
        className="link-button"
        tabIndex={isStop ? 0 : -1}
        onClick={() => actions.onRetry(item)}
      >
        {t`Try again`}
      </button>
    </p>
  );
}

type FailedProps = Pick<MessageRowProps, "item" | "isStop" | "actions">;

/** Whoever wrote it has read it: that is not told. */
function Receipts({ receipts: all, sender }: { receipts: ReadReceipt[]; sender: UserId }) {
  const { t } = useLingui();
  const { list, count } = useFormats();
  const receipts = all.filter(({ userId }) => userId !== sender);
  if (receipts.length === 0) return null;
  const who = list(namesOf(receipts, receipts.length, count));
  return (
    <span className="receipts" role="img" aria-label={t`Read by ${who}`} title={t`Read by ${who}`}>
      {receipts.slice(0, MAX_RECEIPTS).map(({ userId, name, avatar }) => (
        <PersonAvatar key={userId} person={{ userId, displayName: name, avatar }} size={20} />
      ))}
      {receipts.length > MAX_RECEIPTS ? `+${count(receipts.length - MAX_RECEIPTS)}` : null}
    </span>
  );
}

function HoverBar({ item, actions }: { item: MessageItem; actions: RowActions }) {
  const { t } = useLingui();
  const canAnswer = item.eventId !== null && item.body.kind !== "redacted";
  return (
    <div className="hover-bar" role="toolbar" aria-label={t`Message actions`}>
      {canAnswer ? (
        <>
          <IconButton
            icon="smilePlus"
            size={18}
            label={t`React`}
            onPress={() => actions.onPickReaction(item)}
          />
          <IconButton
            icon="reply"
            size={18}
            label={t`Reply`}
            keys="R"
            onPress={() => actions.onReply(item)}
          />
        </>
      ) : null}
      <IconButton icon="more" size={18} label={t`More`} onPress={() => actions.onMenu(item)} />
    </div>
  );
}

function rowClass(props: MessageRowProps): string {
  const { item, isFirst, isLast, isDirect, isFlashing } = props;
  const isBare = item.body.kind === "sticker";
  const names = [
    "message",
    isDirect ? "message-bubble" : "message-row",
    item.isMine ? "message-mine" : "",
    isFirst ? "message-first" : "",
    isLast ? "message-last" : "",
    item.mentionsMe ? "message-mentions" : "",
    isFlashing ? "message-flash" : "",
    isBare ? "message-bare" : "",
  ];
  return names.filter(Boolean).join(" ");
}

/** Name, picture and time of whoever begins a group of rows. */
function GroupHead({ item }: { item: MessageItem }) {
  const author = {
    userId: item.sender,
    displayName: item.senderName,
    avatar: item.senderAvatar,
  };
  return (
    <>
      <span className="message-avatar">
        <PersonAvatar person={author} size={36} />
      </span>
      <p className="message-head">
        <bdi className={`message-author hue-${colourOf(item.sender)}`}>{item.senderName}</bdi>
        <Meta item={item} />
      </p>
    </>
  );
}

/** Nobody is to take it for the words of its sender alone. */
function ViaApp({ item: { viaApp, senderName } }: { item: MessageItem }) {
  return (
    <p className="message-via">
      <Icon name="link" size={14} />
      <span>
        <Trans>
          By the app <bdi>{viaApp}</bdi> for <bdi>{senderName}</bdi>
        </Trans>
      </span>
    </p>
  );
}

function MessageRowView(props: MessageRowProps) {
  const { item, isFirst, isDirect, isStop, isActive, receipts, actions } = props;
  const showsHead = !isDirect && isFirst;
  const { onReact, onPickReaction, onJump, onOpenPicture } = actions;
  return (
    <li className={rowClass(props)} data-key={item.key} tabIndex={isStop ? 0 : -1}>
      <div className="message-main">
        {showsHead ? <GroupHead item={item} /> : <bdi className="unseen">{item.senderName}</bdi>}
        {item.viaApp === undefined ? null : <ViaApp item={item} />}
        <div className="message-body">
          {item.replyTo ? <Quote reply={item.replyTo} isStop={isStop} onJump={onJump} /> : null}
          <MaybeCovered item={item} isStop={isStop}>
            <Body item={item} isStop={isStop} onOpenPicture={onOpenPicture} />
          </MaybeCovered>
          {showsHead ? null : <Meta item={item} />}
        </div>
        {item.sendState === "failed" ? (
          <Failed item={item} isStop={isStop} actions={actions} />
        ) : null}
        <Reactions item={item} isStop={isStop} onReact={onReact} onPick={onPickReaction} />
        {receipts ? <Receipts receipts={receipts} sender={item.sender} /> : null}
      </div>
      {isActive ? <HoverBar item={item} actions={actions} /> : null}
    </li>
  );
}

export const MessageRow = memo(MessageRowView);
