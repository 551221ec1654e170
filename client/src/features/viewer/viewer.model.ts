/** How a picture lies in the window: scale 1 fits it in whole. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export const FITTED: View = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 6;

/** Zooms around a point measured from the middle of the window: what is there stays there. */
export function zoomed(view: View, factor: number, at: { x: number; y: number }): View {
  const scale = Math.min(MAX_SCALE, Math.max(1, view.scale * factor));
  if (scale === 1) return FITTED;
  const grown = scale / view.scale;
  return {
    scale,
    x: at.x - (at.x - view.x) * grown,
    y: at.y - (at.y - view.y) * grown,
  };
}

export function moved(view: View, by: { x: number; y: number }): View {
  return view.scale === 1 ? view : { ...view, x: view.x + by.x, y: view.y + by.y };
}

/** A drag down on a fitted picture, far enough, closes it. */
export function closes(view: View, downPx: number): boolean {
  return view.scale === 1 && downPx > 110;
}
