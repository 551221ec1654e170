/** Messages that are covered: a cover with the reason, or one line, and the way to open them. */
import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { useOwnId } from "../../app/engine_context.tsx";
import { useMessageWords, type Words } from "../../app/message_words.ts";
import {
  useJudge,
  useOpened,
  useReasonWords,
  useShownWords,
  wordsIn,
  type Decision,
  type Judged,
} from "../../app/protection.ts";
import type { MessageItem, ReplyPreview, RoomSummary, RuleCover } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { TextBody } from "./text_body.view.tsx";
import { partsOf } from "./text.model.ts";
import "./covered.css";

const LINK_IN_HTML = /<a\s/i;

type JudgeHere = (message: Judged) => Decision;
const OPEN: Decision = { cover: "none", reasons: [] };
const JudgeContext = createContext<JudgeHere>(() => OPEN);

function hasLink({ body }: MessageItem): boolean {
  const html = "html" in body ? body.html : null;
  const isLinked = html !== null && LINK_IN_HTML.test(html);
  return isLinked || partsOf(wordsIn(body)).some(({ href }) => href !== null);
}

/** Judges the messages of one room for all rows below. */
export function Judging({ room, children }: { room: RoomSummary; children: ReactNode }) {
  const judge = useJudge();
  const { kind, held } = room;
  const judgeHere = useMemo<JudgeHere>(
    () => (message) => judge({ kind, held }, message),
    [judge, kind, held],
  );
  return <JudgeContext value={judgeHere}>{children}</JudgeContext>;
}

export function useJudgeHere(): JudgeHere {
  return useContext(JudgeContext);
}

export function judgedOf(item: MessageItem): Judged {
  const { sender, isMine, body, cover = null } = item;
  return { kind: body.kind, text: wordsIn(body), hasLink: hasLink(item), sender, isMine, cover };
}

interface ShowProps {
  isStop: boolean;
  onShow: () => void;
}

function Show({ isStop, onShow }: ShowProps) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      className="link-button"
      tabIndex={isStop ? 0 : -1}
      aria-label={t`Show this message`}
      onClick={onShow}
    >
      {t`Show`}
    </button>
  );
}

type CoverProps = ShowProps & { item: MessageItem; reasons: Decision["reasons"] };

/** Nothing of the message is in the page: what is not to be seen is not to be read aloud either. */
function Blurred({ item, reasons, ...show }: CoverProps) {
  const reasonWords = useReasonWords();
  const messageWords = useMessageWords();
  const isText = "text" in item.body;
  const { icon, text } = isText ? { icon: null, text: "" } : messageWords(item.body.kind, "");
  return (
    <div className="covered">
      <span className="covered-shape" aria-hidden="true">
        <i />
        <i />
      </span>
      <p className="covered-words">
        <Icon name={icon ?? "eyeOff"} size={16} />
        <span>
          {text ? <b>{text}</b> : null} {reasonWords(reasons)}
        </span>
        <Show {...show} />
      </p>
    </div>
  );
}

function Line({ isStop, onShow }: ShowProps) {
  const { t } = useLingui();
  return (
    <p className="covered-line">
      <Icon name="eyeOff" size={16} />
      {t`Hidden message`}
      <Show isStop={isStop} onShow={onShow} />
    </p>
  );
}

function WithoutLinks({ item, reasons, ...show }: CoverProps) {
  const reasonWords = useReasonWords();
  const { body } = item;
  return (
    <>
      <TextBody text={"text" in body ? body.text : wordsIn(body)} html={null} isInert />
      <p className="covered-words">
        <Icon name="link" size={16} />
        <span>{reasonWords(reasons)}</span>
        <Show {...show} />
      </p>
    </>
  );
}

/** Whoever wrote it sees it, and that others do not at once. */
function OwnCovered({ cover, children }: { cover: RuleCover; children: ReactNode }) {
  const { t } = useLingui();
  const reasonWords = useReasonWords();
  const why = reasonWords([{ kind: "rule", cause: cover.cause, said: cover.reason }]);
  return (
    <>
      {children}
      <p className="covered-words">
        <Icon name="eyeOff" size={16} />
        <span>
          {why} {t`Others open it by one press.`}
        </span>
      </p>
    </>
  );
}

/** A message's body, or what covers it. */
export function MaybeCovered({ item, isStop, children }: MaybeCoveredProps) {
  const judge = useJudgeHere();
  const [isOpened, open] = useOpened(item.eventId ?? item.key);
  const { cover, reasons } = isOpened ? OPEN : judge(judgedOf(item));
  if (item.isMine && item.cover) return <OwnCovered cover={item.cover}>{children}</OwnCovered>;
  if (cover === "none") return children;
  const show = { isStop, onShow: open };
  if (cover === "hide") return <Line {...show} />;
  const View = cover === "links" ? WithoutLinks : Blurred;
  return <View item={item} reasons={reasons} {...show} />;
}

interface MaybeCoveredProps extends Pick<ShowProps, "isStop"> {
  item: MessageItem;
  children: ReactNode;
}

/** The words of a message that is quoted, or that they are hidden; null while it is not known. */
export function useQuoted({ kind, text, sender, cover = null }: ReplyPreview): Words | null {
  const shownWords = useShownWords();
  const judge = useJudgeHere();
  const ownId = useOwnId();
  if (!kind) return null;
  const message = { kind, text: text ?? "", sender: sender ?? "", isMine: sender === ownId, cover };
  return shownWords(judge(message), kind, message.text);
}
