import DOMPurify from "dompurify";

// spec: client-server-api #mroommessage-msgtypes, without images: they would be fetched unasked.
const TAGS = [
  "a",
  "b",
  "blockquote",
  "br",
  "caption",
  "code",
  "del",
  "details",
  "div",
  "em",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "hr",
  "i",
  "li",
  "ol",
  "p",
  "pre",
  "s",
  "span",
  "strike",
  "strong",
  "sub",
  "summary",
  "sup",
  "table",
  "tbody",
  "td",
  "th",
  "thead",
  "tr",
  "u",
  "ul",
];
const ATTRIBUTES = ["href", "start", "class", "data-mx-spoiler", "dir", "lang"];
const SAFE_LINK = /^(?:https?|mailto):/i;
const MENTION = /^https:\/\/matrix\.to\/#\/(@[^?/]+)/;

const purify = DOMPurify(window);

/** A mention is a name, not a way out of the app: the link goes, the person stays. */
function turnIntoMention(link: Element, userId: string, ownId: string): void {
  link.removeAttribute("href");
  link.className = userId === ownId ? "mention mention-me" : "mention";
}

let ownIdNow = "";

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "CODE") {
    const language = [...node.classList].find((name) => name.startsWith("language-"));
    node.className = language ?? "";
  } else {
    node.removeAttribute("class");
  }
  if (node.tagName !== "A") return;
  const href = node.getAttribute("href") ?? "";
  const userId = MENTION.exec(href)?.[1];
  if (userId) return turnIntoMention(node, decodeURIComponent(userId), ownIdNow);
  if (!SAFE_LINK.test(href)) node.removeAttribute("href");
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noreferrer noopener");
});

/** Formatted text of a message as HTML that may be put into the page. */
export function sanitized(html: string, ownId: string): TrustedHTML {
  ownIdNow = ownId;
  const withoutQuote = html.replace(/^<mx-reply>.*?<\/mx-reply>/is, "");
  return purify.sanitize(withoutQuote, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    RETURN_TRUSTED_TYPE: true,
  });
}
