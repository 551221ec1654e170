/** An application of somebody else's asks to be granted something: what, where, until when. */
import { useId, useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { AppName } from "../../app/app_facts.tsx";
import { useFormats } from "../../app/formats.ts";
import { verbsOf } from "../../app/granted.ts";
import { AppClaim, VerbList } from "../../app/granted_words.tsx";
import { useTry } from "../../app/use_try.ts";
import type { VisitorProps } from "../../app/visit_context.tsx";
import { SignedInAs } from "../../app/visit_gate.tsx";
import type { AppRequest, AppWish, Granting, WishChat } from "../../matrix/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Choices } from "../../ui/switch.tsx";
import { firstChoice, isComplete, isWaiting, LENGTHS_DAYS, possibleChats } from "./grant.model.ts";

interface RoomProps {
  room: AppWish["rooms"][number];
  chats: WishChat[];
  chosen: string;
  onChoose: (roomId: string) => void;
}

function useChatName(): (chat: WishChat) => string {
  const { t } = useLingui();
  const { list } = useFormats();
  return ({ name, others }) =>
    name || (others.length > 0 ? list(others) : t`A chat without a name`);
}

function ChatField({ room, chats, chosen, onChoose }: RoomProps) {
  const { t } = useLingui();
  const id = useId();
  const chatName = useChatName();
  const verbs = verbsOf(room.verbs);
  const possible = possibleChats(chats, verbs);
  if (possible.length === 0) {
    return (
      <Notice icon="warning" tone="warn">
        <Trans>
          None of your chats can allow this: it needs one that is not encrypted, with three people
          or more.
        </Trans>
      </Notice>
    );
  }
  return (
    <div>
      <label className="field-label" htmlFor={id}>{t`In which chat?`}</label>
      <select
        id={id}
        className="granted-select"
        value={chosen}
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value="">{t`Choose a chat`}</option>
        {possible.map((chat) => (
          <option key={chat.roomId} value={chat.roomId}>
            {chatName(chat)}
          </option>
        ))}
      </select>
    </div>
  );
}

function InRoom(props: RoomProps) {
  const { t } = useLingui();
  const chatName = useChatName();
  const verbs = verbsOf(props.room.verbs);
  const chat = props.chats.find(({ roomId }) => roomId === props.chosen);
  return (
    <section className="granted-app" aria-label={t`In a chat`}>
      <VerbList verbs={verbs} historyDays={props.room.historyDays} />
      {props.room.roomId === null ? (
        <ChatField {...props} />
      ) : (
        <p>
          {chat ? (
            <Trans>
              In the chat <bdi>{chatName(chat)}</bdi>
            </Trans>
          ) : (
            <Trans>In a chat that you are not in: that is not possible.</Trans>
          )}
        </p>
      )}
      {isWaiting(chat, verbs) ? (
        <Notice icon="clock">
          <Trans>
            Nobody can say yes for others: those who look after this chat have to allow it too.
            Until then the app gets nothing there.
          </Trans>
        </Notice>
      ) : null}
    </section>
  );
}

function Limits({ wish: { peopleMax } }: { wish: AppWish }) {
  const limits: { icon: IconName; words: ReactNode }[] = [
    {
      icon: "eyeOff",
      words: (
        <Trans>It sees none of your other chats, no contacts, no files, nothing encrypted.</Trans>
      ),
    },
    {
      icon: "shield",
      words: (
        <Plural
          value={peopleMax}
          one="It may read about # person a day. If it wants more, it is stopped, and you are told."
          other="It may read about # people a day. If it wants more, it is stopped, and you are told."
        />
      ),
    },
    {
      icon: "clock",
      words: (
        <Trans>
          It ends by itself. In your settings you see what it was handed, and end it at any time.
        </Trans>
      ),
    },
  ];
  return (
    <ul className="app-facts">
      {limits.map(({ icon, words }) => (
        <li key={icon}>
          <Icon name={icon} size={18} />
          <span>{words}</span>
        </li>
      ))}
    </ul>
  );
}

interface GrantProps extends VisitorProps {
  request: AppRequest;
  wish: AppWish;
  /** What they have to do before they may say yes. */
  condition: ReactNode;
  answer: (isAllowed: boolean, granting?: Granting) => Promise<void>;
}

function Lengths({ days, onChoose }: { days: number; onChoose: (days: number) => void }) {
  const { t } = useLingui();
  const dayWords = { 1: t`1 day`, 7: t`7 days`, 30: t`30 days`, 90: t`90 days` };
  return (
    <Choices
      label={t`For how long?`}
      chosen={String(days)}
      onChoose={(id) => onChoose(Number(id))}
      choices={LENGTHS_DAYS.map((each) => ({ id: String(each), label: dayWords[each] }))}
    />
  );
}

interface AnswerProps extends Pick<GrantProps, "condition" | "answer"> {
  granting: Granting;
}

function YesOrNo({ condition, answer, granting }: AnswerProps) {
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function say(isAllowed: boolean) {
    setIsBusy(true);
    await attempt(answer(isAllowed, isAllowed ? granting : undefined));
    setIsBusy(false);
  }
  return (
    <>
      {condition ?? (
        <Button
          look="primary"
          wide
          isBusy={isBusy}
          isDisabled={!isComplete(granting.roomIds)}
          onPress={() => void say(true)}
        >
          {t`Allow`}
        </Button>
      )}
      <Button wide isBusy={isBusy} onPress={() => void say(false)}>
        {t`Do not allow`}
      </Button>
    </>
  );
}

export function GrantPage({ request, wish, condition, answer, ...who }: GrantProps) {
  const { t } = useLingui();
  const [roomIds, setRoomIds] = useState(() => firstChoice(wish));
  const [days, setDays] = useState(wish.days);
  const choose = (at: number, roomId: string) =>
    setRoomIds(roomIds.map((one, index) => (index === at ? roomId : one)));
  return (
    <Gate
      title={t`Allow this app something?`}
      icon="shield"
      lead={
        <Trans>
          <AppName app={request.app} /> is not one of your devices. It asks for this, and gets no
          more:
        </Trans>
      }
      foot={<SignedInAs {...who} />}
    >
      {wish.wantsProfile ? <VerbList verbs={["profile"]} historyDays={0} /> : null}
      {wish.rooms.map((room, at) => (
        <InRoom
          key={at}
          room={room}
          chats={wish.chats}
          chosen={roomIds[at] ?? ""}
          onChoose={(roomId) => choose(at, roomId)}
        />
      ))}
      <AppClaim app={wish} />
      <Limits wish={wish} />
      <Lengths days={days} onChoose={setDays} />
      <p className="app-details">
        <Trans>
          You will be sent to <bdi dir="ltr">{request.leadsTo}</bdi>
        </Trans>
      </p>
      <YesOrNo condition={condition} answer={answer} granting={{ roomIds, days }} />
    </Gate>
  );
}
