import "./avatar.css";

interface AvatarProps {
  /** Decides the colour, so that a person keeps it under every name. */
  id: string;
  name: string;
  src?: string | null;
  size?: number;
  shape?: "round" | "square";
}

const COLOURS = 8;

/** First sign that a person would recognise: a letter, an emoji, never half of one. */
export function initialOf(name: string): string {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(name.replace(/^[\s@#!+"'(]+/u, ""))) {
    return segment.toLocaleUpperCase();
  }
  return "?";
}

export function colourOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}

/** Decorative: the name always stands beside it. */
export function Avatar({ id, name, src, size = 40, shape = "round" }: AvatarProps) {
  const look = `avatar avatar-${size} avatar-${shape} hue-${colourOf(id)}`;
  return (
    <span className={look} aria-hidden="true">
      {src ? (
        <img src={src} alt="" width={size} height={size} decoding="async" draggable={false} />
      ) : (
        <span>{initialOf(name)}</span>
      )}
    </span>
  );
}
