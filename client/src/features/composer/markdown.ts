/**
 * The few marks people type: bold, italic, struck, code, quotes, lists, links.
 *
 * Everything is escaped first; only tags made here can come out.
 */

export interface Mention {
  userId: string;
  name: string;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);
}

/** Marks must hug their words and stand at word borders, so `2 * 3 * 4` and `snake_case` stay. */
const INLINE: readonly [RegExp, string][] = [
  [/\*\*(?=\S)(.+?)(?<=\S)\*\*/gs, "<strong>$1</strong>"],
  [/(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])/gs, "<em>$1</em>"],
  [/(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)/gs, "<em>$1</em>"],
  [/~~(?=\S)(.+?)(?<=\S)~~/gs, "<del>$1</del>"],
  [/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2">$1</a>'],
];

function mentionsLinked(html: string, mentions: readonly Mention[]): string {
  let linked = html;
  for (const { userId, name } of mentions) {
    const link = `<a href="https://matrix.to/#/${encodeURIComponent(userId)}">${escaped(name)}</a>`;
    linked = linked.replaceAll(`@${escaped(name)}`, () => link);
  }
  return linked;
}

/** Code spans first: nothing inside them is a mark. */
function inline(text: string, mentions: readonly Mention[]): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => {
      if (index % 2 === 1) return `<code>${escaped(part.slice(1, -1))}</code>`;
      const marked = INLINE.reduce((html, [mark, tag]) => html.replace(mark, tag), escaped(part));
      return mentionsLinked(marked, mentions);
    })
    .join("");
}

type Block = "text" | "quote" | "bullet" | "number";

const BLOCKS: readonly [Block, RegExp][] = [
  ["quote", /^>\s?/],
  ["bullet", /^\s*[-*]\s+/],
  ["number", /^\s*\d+[.)]\s+/],
];

function blockOf(line: string): [Block, string] {
  for (const [block, mark] of BLOCKS) if (mark.test(line)) return [block, line.replace(mark, "")];
  return ["text", line];
}

function wrapped(block: Block, lines: string[], mentions: readonly Mention[]): string {
  const html = lines.map((line) => inline(line, mentions));
  if (block === "quote") return `<blockquote>${html.join("<br>")}</blockquote>`;
  const items = html.map((item) => `<li>${item}</li>`).join("");
  if (block === "bullet") return `<ul>${items}</ul>`;
  if (block === "number") return `<ol>${items}</ol>`;
  return html.join("<br>");
}

function paragraphs(text: string, mentions: readonly Mention[]): string {
  const groups: { block: Block; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const [block, words] = blockOf(line);
    const last = groups.at(-1);
    if (last?.block === block) last.lines.push(words);
    else groups.push({ block, lines: [words] });
  }
  return groups.map(({ block, lines }) => wrapped(block, lines, mentions)).join("");
}

function codeBlock(source: string): string {
  const [first = "", ...rest] = source.split("\n");
  const language = /^[\w+-]{1,20}$/.test(first) ? first : "";
  const code = language ? rest.join("\n") : source.replace(/^\n/, "");
  const name = language ? ` class="language-${language}"` : "";
  return `<pre><code${name}>${escaped(code.replace(/\n$/, ""))}</code></pre>`;
}

/** HTML for what was typed, or null when it is nothing but plain words. */
export function htmlOf(text: string, mentions: readonly Mention[] = []): string | null {
  const parts = text.split(/```([\s\S]*?)```/);
  const html = parts
    .map((part, index) => (index % 2 === 1 ? codeBlock(part) : paragraphs(part, mentions)))
    .join("");
  return html === escaped(text).replaceAll("\n", "<br>") ? null : html;
}
