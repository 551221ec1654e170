import { ICONS, type IconName } from "./icon_shapes.ts";

import "./icon.css";

export type { IconName } from "./icon_shapes.ts";

/** Icons that point along the line of text and so turn round in right-to-left languages. */
const MIRRORED: ReadonlySet<IconName> = new Set(["back", "forward", "reply", "send", "leave"]);

/** Drawn once, at the start of the page, so that every icon is there in the first frame. */
export function IconSprite() {
  return (
    <svg className="icon-sprite" aria-hidden="true" focusable="false">
      {(Object.keys(ICONS) as IconName[]).map((name) => (
        <symbol key={name} id={`icon-${name}`} viewBox="0 0 24 24">
          <path d={ICONS[name]} />
        </symbol>
      ))}
    </svg>
  );
}

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={MIRRORED.has(name) ? "icon mirrored" : "icon"}
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <use href={`#icon-${name}`} />
    </svg>
  );
}
