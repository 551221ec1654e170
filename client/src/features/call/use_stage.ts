import { useEffect, useState } from "react";

import { useCallView, useMediaState } from "./call_context.tsx";
import {
  layoutOf,
  speakerOf,
  tilesOf,
  type Layout,
  type StageMode,
  type Tile,
} from "./layout.model.ts";

export interface Stage {
  tiles: Tile[];
  layout: Layout;
  mode: StageMode;
  setMode: (mode: StageMode) => void;
  pinned: string | null;
  /** Chooses what is big; the same again chooses nothing. */
  pin: (id: string) => void;
}

/** What is seen where, as it is now and as this person wants it. */
export function useStage(first: StageMode): Stage {
  const { call } = useCallView();
  const media = useMediaState();
  const [mode, setMode] = useState(first);
  const [pinned, setPinned] = useState<string | null>(null);
  const [speaker, setSpeaker] = useState<string | null>(null);
  const tiles = tilesOf(call?.members ?? [], media);
  const speaking = speakerOf(tiles, speaker);
  useEffect(() => setSpeaker(speaking), [speaking]);
  return {
    tiles,
    layout: layoutOf(tiles, { mode, pinned, speaker: speaking }),
    mode,
    setMode(wanted) {
      setPinned(null);
      setMode(wanted);
    },
    pinned,
    pin: (id) => setPinned(pinned === id ? null : id),
  };
}
