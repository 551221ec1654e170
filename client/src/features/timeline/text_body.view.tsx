import { useEffect, useMemo, useState } from "react";

import { useOwnId } from "../../app/engine_context.tsx";
import { persistently } from "../../platform/persistently.ts";
import type { sanitized } from "./sanitize.ts";
import { isOnlyEmoji, partsOf } from "./text.model.ts";

interface TextBodyProps {
  text: string;
  html: string | null;
  /** Links can be read, but not followed. */
  isInert?: boolean;
}

function Plain({ text, isInert = false }: Omit<TextBodyProps, "html">) {
  const parts = useMemo(() => (isInert ? [{ text, href: null }] : partsOf(text)), [text, isInert]);
  return (
    <p className={isOnlyEmoji(text) ? "words words-emoji" : "words"} dir="auto">
      {parts.map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noreferrer noopener" dir="ltr">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

type Sanitize = typeof sanitized;

/** Most chats never need it in their first frame, so it comes when the first HTML does. */
let sanitize: Sanitize | null = null;

function useSanitize(): Sanitize | null {
  const [loaded, setLoaded] = useState(sanitize !== null);
  useEffect(() => {
    if (loaded) return;
    persistently(() => import("./sanitize.ts")).then(
      (loadedNow) => {
        sanitize = loadedNow.sanitized;
        setLoaded(true);
      },
      // The plain text goes on standing there.
      () => undefined,
    );
  }, [loaded]);
  return loaded ? sanitize : null;
}

/** Until the sanitizer is there, the message's plain text stands in its place. */
function Formatted({ html, text }: { html: string; text: string }) {
  const ownId = useOwnId();
  const clean = useSanitize();
  const trusted = useMemo(() => clean?.(html, ownId), [clean, html, ownId]);
  if (!trusted) return <Plain text={text} />;
  return (
    <div
      className="words words-html"
      dir="auto"
      // React's types know strings only; the browser accepts the trusted object and nothing else.
      dangerouslySetInnerHTML={{ __html: trusted as unknown as string }}
    />
  );
}

export function TextBody({ text, html, isInert = false }: TextBodyProps) {
  return html ? <Formatted html={html} text={text} /> : <Plain text={text} isInert={isInert} />;
}
