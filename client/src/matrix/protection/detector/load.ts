/** Loads the detector's model when it is first wanted, from where this page came from. */
import modelUrl from "../../../../../src/linnet/moderation/detector/detector.model?url&no-inline";
import { Detector } from "./model.ts";

let loading: Promise<Detector | null> | null = null;

async function read(): Promise<Detector> {
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`The model was not served: ${response.status}.`);
  return Detector.read(new Uint8Array(await response.arrayBuffer()));
}

/** Null while there is no model to be had: then there are no hints, and the next call tries anew. */
export function loadDetector(): Promise<Detector | null> {
  loading ??= read().catch(() => {
    loading = null;
    return null;
  });
  return loading;
}
