import { useEffect, useEffectEvent, useRef } from "react";
import { useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import type { EventId, ReadReceipt, RoomId } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { CallAct } from "./call_words.tsx";
import { foldWords, happeningWords } from "./happening_words.tsx";
import { MessageRow, type RowActions } from "./message_row.view.tsx";
import type { Row } from "./rows.model.ts";

type FoldRow = Extract<Row, { kind: "fold" }>;

interface RowsProps {
  rows: Row[];
  roomId: RoomId;
  isDirect: boolean;
  receipts: Map<EventId, ReadReceipt[]>;
  stopKey: string | null;
  activeKey: string | null;
  flashKey: string | null;
  actions: RowActions;
  onFillGap: (key: string) => void;
  onFold: (keys: string[], isOpen: boolean) => void;
}

interface FoldProps {
  row: FoldRow;
  isStop: boolean;
  onFold: RowsProps["onFold"];
}

function Fold({ row, isStop, onFold }: FoldProps) {
  const { key, what, items, isOpen } = row;
  const keys = items.map((item) => item.key);
  return (
    <li className="happening" data-key={key} tabIndex={isStop ? 0 : -1}>
      <button
        type="button"
        className="happening-fold"
        aria-expanded={isOpen}
        onClick={() => onFold(keys, !isOpen)}
      >
        {foldWords(what, items.length)} <Icon name="down" size={16} />
      </button>
    </li>
  );
}

/** Asks for what is missing as soon as it comes into sight. */
function Gap({ gapKey, onFill }: { gapKey: string; onFill: (key: string) => void }) {
  const { t } = useLingui();
  const element = useRef<HTMLLIElement>(null);
  const onSight = useEffectEvent(() => onFill(gapKey));
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onSight();
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return (
    <li ref={element} className="gap" data-key={gapKey}>
      {t`Loading messages`}
    </li>
  );
}

export function Rows(props: RowsProps) {
  const { rows, receipts, stopKey, activeKey, flashKey, isDirect, roomId, actions } = props;
  const { t } = useLingui();
  const { day } = useFormats();
  const isStopThere = rows.some((row) => row.key === stopKey);
  const lastKey = rows.findLast(({ kind }) => ["message", "state", "fold"].includes(kind))?.key;
  const stop = isStopThere ? stopKey : lastKey;
  return rows.map((row) => {
    switch (row.kind) {
      case "day":
        return (
          <li key={row.key} className="day-line" data-key={row.key}>
            <span>{day(row.at)}</span>
          </li>
        );
      case "new":
        return (
          <li key="new" className="new-line" data-key="new">
            <span>{t`New`}</span>
          </li>
        );
      case "gap":
        return <Gap key={row.key} gapKey={row.key} onFill={props.onFillGap} />;
      case "fold":
        return <Fold key={row.key} row={row} isStop={row.key === stop} onFold={props.onFold} />;
      case "state":
        return (
          <li
            key={row.key}
            className="happening"
            data-key={row.key}
            tabIndex={row.key === stop ? 0 : -1}
          >
            {happeningWords(row.item)}
            {row.item.event.kind === "call" ? (
              <CallAct roomId={roomId} event={row.item.event} />
            ) : null}
          </li>
        );
      case "message":
        return (
          <MessageRow
            key={row.key}
            item={row.item}
            isFirst={row.isFirst}
            isLast={row.isLast}
            isDirect={isDirect}
            isStop={row.key === stop}
            isActive={row.key === activeKey}
            isFlashing={row.key === flashKey}
            receipts={row.item.eventId ? receipts.get(row.item.eventId) : undefined}
            actions={actions}
          />
        );
    }
  });
}
