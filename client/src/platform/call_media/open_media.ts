/** Makes the media of a call: the real one, or a painted one while the view is being built. */
import type { CallMedia } from "./call_media.ts";
import { ChosenMedia, type Say } from "./chosen_media.ts";

export async function openMedia(say: Say): Promise<CallMedia> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    return new (await import("./fake_media.ts")).PaintedMedia();
  }
  return new ChosenMedia(say);
}
