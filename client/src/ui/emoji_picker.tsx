import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useLingui } from "@lingui/react/macro";
import { VList, type VListHandle } from "virtua";

import { loadEmoji, matchingEmoji, recentEmoji, rememberEmoji, type Emoji } from "./emoji_names.ts";
import { SearchBox } from "./field.tsx";
import { Empty, Skeleton } from "./state_views.tsx";
import "./emoji_picker.css";

const COLUMNS = 8;
const MAX_FOUND = 160;

type Line = { title: string; group: number } | { emoji: Emoji[] };

function useGroupNames(): Record<number, string> {
  const { t } = useLingui();
  return {
    [-1]: t`Recent`,
    0: t`Smileys`,
    1: t`People`,
    3: t`Animals and nature`,
    4: t`Food and drink`,
    5: t`Travel`,
    6: t`Activities`,
    7: t`Things`,
    8: t`Signs`,
    9: t`Flags`,
  };
}

function chunked(emoji: readonly Emoji[]): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < emoji.length; from += COLUMNS) {
    lines.push({ emoji: emoji.slice(from, from + COLUMNS) });
  }
  return lines;
}

function linesOf(emoji: readonly Emoji[], query: string, names: Record<number, string>): Line[] {
  if (query.trim()) return chunked(matchingEmoji(emoji, query, MAX_FOUND));
  const byUnicode = new Map(emoji.map((one) => [one.unicode, one]));
  const recent = recentEmoji().flatMap((unicode) => byUnicode.get(unicode) ?? []);
  const groups = [0, 1, 3, 4, 5, 6, 7, 8, 9].map(
    (group) => [group, emoji.filter((one) => one.group === group)] as const,
  );
  return [[-1, recent] as const, ...groups].flatMap(([group, members]) =>
    members.length > 0 ? [{ title: names[group] ?? "", group }, ...chunked(members)] : [],
  );
}

/** Moves the focus in the grid; the ends of a line lead on to the next. */
function moveFocus(event: KeyboardEvent, root: HTMLElement | null) {
  const all = [...(root?.querySelectorAll<HTMLElement>(".emoji-button") ?? [])];
  const index = all.indexOf(event.target as HTMLElement);
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: forward,
    ArrowLeft: -forward,
    ArrowDown: COLUMNS,
    ArrowUp: -COLUMNS,
  };
  const step = steps[event.key];
  if (step === undefined || index < 0) return;
  event.preventDefault();
  all[index + step]?.focus();
}

export function EmojiPicker({ onChoose }: { onChoose: (unicode: string) => void }) {
  const { t, i18n } = useLingui();
  const [emoji, setEmoji] = useState<Emoji[] | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<VListHandle>(null);
  const names = useGroupNames();
  const lines = emoji ? linesOf(emoji, query, names) : [];

  useEffect(() => {
    loadEmoji(i18n.locale).then(setEmoji, () => setIsMissing(true));
  }, [i18n.locale]);

  function choose(unicode: string) {
    rememberEmoji(unicode);
    onChoose(unicode);
  }
  return (
    <div className="emoji-picker" ref={root} onKeyDown={(event) => moveFocus(event, root.current)}>
      <SearchBox label={t`Search emoji`} value={query} onChange={setQuery} />
      {emoji === null && !isMissing ? <Skeleton rows={3} label={t`Loading emoji`} /> : null}
      {isMissing ? <Empty icon="offline" title={t`This could not be loaded`} /> : null}
      {emoji && lines.length === 0 ? <Empty icon="smile" title={t`No emoji found`} /> : null}
      <VList ref={list} className="emoji-list" tabIndex={-1}>
        {lines.map((line) =>
          "title" in line ? (
            <p key={`group ${line.group}`} className="emoji-group">
              {line.title}
            </p>
          ) : (
            <div key={line.emoji[0]?.unicode} className="emoji-line">
              {line.emoji.map(({ unicode, name }) => (
                <button
                  key={unicode}
                  type="button"
                  className="emoji-button"
                  aria-label={name}
                  title={name}
                  onFocus={() => setShown(name)}
                  onPointerEnter={() => setShown(name)}
                  onClick={() => choose(unicode)}
                >
                  {unicode}
                </button>
              ))}
            </div>
          ),
        )}
      </VList>
      <p className="emoji-shown ellipsis" aria-hidden="true">
        {shown}
      </p>
    </div>
  );
}
