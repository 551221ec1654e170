/** Foreign text for a moderator's eyes: nothing in it acts, and what cannot be seen is named. */

export interface Piece {
  text: string;
  /** `text` is the name of a character that shows nothing and may change how others look. */
  isHidden: boolean;
}

/** Control and format characters, fillers, and separators of lines that are no line feed. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/u;
const USUAL = "\n\t";
/** Joins the parts of one emoji, and then hides nothing. */
const JOINED =
  /(?<=\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)\u200d(?=\p{Extended_Pictographic})/gu;

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  const end = () => {
    if (plain) pieces.push({ text: plain, isHidden: false });
    plain = "";
  };
  const joiners = new Set([...text.matchAll(JOINED)].map((found) => found.index));
  let at = 0;
  for (const character of text) {
    if (joiners.has(at) || USUAL.includes(character) || !HIDDEN.test(character)) plain += character;
    else {
      end();
      pieces.push({ text: nameOf(character), isHidden: true });
    }
    at += character.length;
  }
  end();
  return pieces;
}
