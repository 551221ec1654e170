import { useMemo } from "react";

import { useOwnId } from "../../app/engine_context.tsx";
import { isOnlyEmoji, partsOf } from "./text.model.ts";
import { sanitized } from "./sanitize.ts";

interface TextBodyProps {
  text: string;
  html: string | null;
}

function Plain({ text }: { text: string }) {
  const parts = useMemo(() => partsOf(text), [text]);
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

function Formatted({ html }: { html: string }) {
  const ownId = useOwnId();
  const trusted = useMemo(() => sanitized(html, ownId), [html, ownId]);
  return (
    <div
      className="words words-html"
      dir="auto"
      // React's types know strings only; the browser accepts the trusted object and nothing else.
      dangerouslySetInnerHTML={{ __html: trusted as unknown as string }}
    />
  );
}

export function TextBody({ text, html }: TextBodyProps) {
  return html ? <Formatted html={html} /> : <Plain text={text} />;
}
