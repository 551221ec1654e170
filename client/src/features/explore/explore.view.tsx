import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useAvatar } from "../../app/media.ts";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import {
  groupsOf,
  question,
  titleOf,
  withMore,
  type Groups,
  type PublicGroup,
} from "./explore.model.ts";
import "./explore.css";

const SEARCH_DELAY_MS = 220;
const LIST = "/_matrix/client/v3/publicRooms";

function useGroups(term: string) {
  const engine = useEngine();
  const [found, setFound] = useState<Groups | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isWanted = true;
    setError(null);
    const ask = async () => {
      try {
        const page = groupsOf(await engine.callServer("POST", LIST, question(term, null)));
        if (isWanted) setFound(page);
      } catch (why) {
        if (isWanted) setError(errorCode(why));
      }
    };
    const timer = setTimeout(() => void ask(), term === "" ? 0 : SEARCH_DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [engine, term, round]);

  async function more() {
    if (!found?.next) return;
    try {
      const page = groupsOf(await engine.callServer("POST", LIST, question(term, found.next)));
      // A new term may have been typed meanwhile.
      setFound((now) => (now === found ? withMore(found, page) : now));
    } catch (why) {
      setError(errorCode(why));
    }
  }
  return { found, error, more, again: () => setRound(round + 1) };
}

function Row({ group, onChoose }: { group: PublicGroup; onChoose: () => void }) {
  const title = titleOf(group);
  const src = useAvatar(group.avatar, 48);
  return (
    <li>
      <button type="button" className="public-group" onClick={onChoose}>
        <Avatar id={group.roomId} name={title} src={src} size={48} shape="square" />
        <span className="public-group-words">
          <bdi>{title}</bdi>
          <span className="muted">
            <Plural value={group.memberCount} one="# person" other="# people" />
            {group.asks ? (
              <>
                {" · "}
                <Trans>You have to ask</Trans>
              </>
            ) : null}
          </span>
          {group.topic ? (
            <span className="public-group-topic muted" dir="auto">
              {group.topic}
            </span>
          ) : null}
        </span>
      </button>
    </li>
  );
}

interface ListProps {
  found: Groups;
  onChoose: (group: PublicGroup) => void;
  onMore: () => void;
}

function List({ found, onChoose, onMore }: ListProps) {
  const { t } = useLingui();
  return (
    <>
      <ul className="public-groups" aria-label={t`Public groups`}>
        {found.groups.map((group) => (
          <Row key={group.roomId} group={group} onChoose={() => onChoose(group)} />
        ))}
      </ul>
      {found.next ? <Button look="plain" wide onPress={onMore}>{t`Show more`}</Button> : null}
    </>
  );
}

function Found({ isSearch, ...list }: ListProps & { isSearch: boolean }) {
  const { t } = useLingui();
  if (list.found.groups.length > 0) return <List {...list} />;
  return <Empty icon="people" title={isSearch ? t`No such group` : t`No public groups yet`} />;
}

/** The list of public groups, the largest first; choosing one shows what it is. */
export function Explore({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [term, setTerm] = useState("");
  const { found, error, more, again } = useGroups(term.trim());

  function open(group: PublicGroup) {
    onClose();
    navigate(paths.room(group.roomId));
  }
  return (
    <Dialog title={t`Public groups`} isOpen onClose={onClose}>
      <SearchBox label={t`Name or subject`} value={term} onChange={setTerm} autoFocus />
      {error ? (
        <Notice
          icon="warning"
          tone="danger"
          action={<Button onPress={again}>{t`Try again`}</Button>}
        >
          {errorWords(error)}
        </Notice>
      ) : null}
      {!found && !error ? <Skeleton rows={4} label={t`Loading`} /> : null}
      {found && !error ? (
        <Found
          isSearch={term.trim() !== ""}
          found={found}
          onChoose={open}
          onMore={() => void more()}
        />
      ) : null}
    </Dialog>
  );
}
