/** HTML in which everything that people have written is escaped: the only way to make markup here. */

/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Neither HTML nor XML may hold these. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

export function escape(text: string): string {
  return text.replaceAll(CONTROLS, "\ufffd").replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one);
}

type Value = Html | string | number | null | false | Value[];

function markupOf(value: Value): string {
  if (value === null || value === false) return "";
  if (Array.isArray(value)) return value.map(markupOf).join("");
  return typeof value === "object" ? value.markup : escape(String(value));
}

/** A template: what is put in is escaped, unless it is `Html` already. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: String.raw({ raw: parts.raw }, ...values.map(markupOf)) };
}

/** A name keeps its own direction inside the words around it. */
export const name = (text: string): Html => html`<bdi>${text}</bdi>`;

/** Puts values into words with {places}. */
export function fill(words: string, values: Record<string, Html | string>): Html {
  const parts = words.split(/\{(\w+)\}/);
  const filled = parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? "")));
  return html`${filled}`;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

/** What somebody has written, with links that can be followed. */
export function prose(text: string): Html {
  const pieces: (Html | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    pieces.push(text.slice(at, match.index));
    pieces.push(html`<a href="${match[0]}" rel="noreferrer nofollow">${match[0]}</a>`);
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at));
  return html`${pieces}`;
}

/** Nothing is run and nothing is fetched from anywhere but the archive itself. */
const POLICY =
  "default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'self' file:; " +
  "form-action 'none'; base-uri 'none'";

export interface PageFrame {
  locale: string;
  dir: "ltr" | "rtl";
  title: string;
  /** From the page to the archive's root. */
  root: "" | "../../";
}

export function pageOf({ locale, dir, title, root }: PageFrame, body: Html): string {
  const page = html`<!doctype html>
    <html lang="${locale}" dir="${dir}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="stylesheet" href="${root}style.css" />
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return page.markup;
}
