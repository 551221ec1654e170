/** The steps of linking a device, the same on both devices but for a few words. */
import {
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
  type FormEvent,
  type ReactNode,
} from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { Link, LinkFailure } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { part } from "../ui/part.tsx";
import { QrCode } from "../ui/qr_code.tsx";
import { qrOfBytes } from "../ui/qr_text.ts";
import { showToast } from "../ui/toast.tsx";
import { AllowQuestion, AppWish, SameCode } from "./allow_question.tsx";
import { deviceName } from "./device_name.ts";
import { useAccount, useEngine } from "./engine_context.tsx";
import { screenOf, typedDigits } from "./link.model.ts";
import { useTry } from "./use_try.ts";
import "./link_steps.css";

const Scanner = part(async () => (await import("./scanner.tsx")).Scanner);

type Role = Link["role"];
type Way = "show" | "scan" | "type";

interface StepProps {
  link: Link;
  side: Role;
}

/** What is to be done now. Whoever cannot see it is told, and finds the focus here. */
function Lead({ children }: { children: ReactNode }) {
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that was pressed has gone with its step.
    if (document.activeElement?.closest(".link-steps") === null) lead.current?.focus();
  }, []);
  return (
    <p className="link-lead" role="status" tabIndex={-1} ref={lead}>
      {children}
    </p>
  );
}

function Code({ link }: { link: Link | null }) {
  const { t } = useLingui();
  const bytes = link?.code?.bytes;
  const code = useMemo(() => (bytes ? qrOfBytes(bytes) : null), [bytes]);
  if (code) return <QrCode {...code} label={t`QR code that links a device`} />;
  return <div className="link-code-place" role="status" aria-label={t`Loading`} />;
}

function Shown({ link, side, setWay }: MeetingProps) {
  const { t } = useLingui();
  return (
    <>
      <Lead>
        {side === "known" ? (
          <Trans>
            Scan this code with the device that you want to sign in. Element X calls it “Sign in
            with QR code”.
          </Trans>
        ) : (
          <Trans>
            Scan this code with a device where you are signed in. You find it there in the settings,
            under “Link a device” or “Link new device”.
          </Trans>
        )}
      </Lead>
      <Code link={link} />
      <Button wide icon="camera" onPress={() => setWay("scan")}>
        {t`Scan the other device’s code`}
      </Button>
      <Button look="plain" wide onPress={() => setWay("type")}>
        {t`No camera?`}
      </Button>
    </>
  );
}

function Scanned({ setWay }: MeetingProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  return (
    <>
      <Lead>
        <Trans>Point the camera at the code on the other device.</Trans>
      </Lead>
      <Suspense fallback={<div className="link-code-place" />}>
        <Scanner
          refusal={<Trans>The camera is off. Allow it in your browser, or paste the code.</Trans>}
          onFound={(bytes) => {
            setWay("show");
            void attempt(engine.readLinkCode(bytes, deviceName(navigator.userAgent)));
          }}
        />
      </Suspense>
      <Button wide icon="qr" onPress={() => setWay("show")}>
        {t`Show my code`}
      </Button>
    </>
  );
}

function Typed({ link, setWay }: MeetingProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [code, setCode] = useState("");
  const own = link?.code?.text ?? "";
  async function copy() {
    await navigator.clipboard.writeText(own);
    showToast({ text: t`Code copied` });
  }
  function read(event: FormEvent) {
    event.preventDefault();
    void attempt(engine.readLinkCode(code, deviceName(navigator.userAgent)));
  }
  return (
    <>
      <Lead>
        <Trans>
          Copy this code to the other device, or paste the code of the other device here. Give it to
          nobody else.
        </Trans>
      </Lead>
      <code className="link-code-text" dir="ltr" tabIndex={0} aria-label={t`Code of this device`}>
        {own}
      </code>
      <Button wide icon="copy" isDisabled={own === ""} onPress={() => void copy()}>
        {t`Copy this code`}
      </Button>
      <form onSubmit={read}>
        <Field
          label={t`Code of the other device`}
          isCode
          autoComplete="off"
          spellCheck="false"
          value={code}
          onChange={setCode}
        />
        <Button look="primary" wide type="submit" isDisabled={code.trim() === ""}>
          {t`Continue`}
        </Button>
      </form>
      <Button look="plain" wide icon="qr" onPress={() => setWay("show")}>
        {t`Show my code`}
      </Button>
    </>
  );
}

interface MeetingProps {
  link: Link | null;
  side: Role;
  setWay: (way: Way) => void;
}

const WAYS: Record<Way, (props: MeetingProps) => ReactNode> = {
  show: Shown,
  scan: Scanned,
  type: Typed,
};

function Meeting(props: Omit<MeetingProps, "setWay">) {
  const [way, setWay] = useState<Way>("show");
  const View = WAYS[way];
  return <View key={way} {...props} setWay={setWay} />;
}

function EnterDigits() {
  const engine = useEngine();
  const { t } = useLingui();
  const [digits, setDigits] = useState("");
  function send(event: FormEvent) {
    event.preventDefault();
    void engine.enterLinkDigits(digits);
  }
  return (
    <>
      <Lead>
        <Trans>
          The other device shows two digits. Type them here, so that you know it is that one and no
          other. There is one try.
        </Trans>
      </Lead>
      <form onSubmit={send}>
        <Field
          label={t`Two digits`}
          isCode
          isRequired
          autoFocus
          autoComplete="off"
          inputMode="numeric"
          value={digits}
          onChange={(words) => setDigits(typedDigits(words))}
        />
        <Button look="primary" wide type="submit" isDisabled={digits.length < 2}>
          {t`Continue`}
        </Button>
      </form>
    </>
  );
}

function ShowDigits({ link }: StepProps) {
  return (
    <>
      <Lead>
        <Trans>Type these two digits on the other device:</Trans>{" "}
        <bdi className="unseen">{link.digits}</bdi>
      </Lead>
      <bdi className="link-digits" dir="ltr" aria-hidden="true">
        {link.digits}
      </bdi>
    </>
  );
}

function Question({ link: { request, userCode } }: StepProps) {
  const engine = useEngine();
  if (!request) return null;
  return (
    <>
      <Lead>
        <AppWish app={request.app} />
      </Lead>
      <SameCode code={userCode} />
      <AllowQuestion request={request} answer={(isAllowed) => engine.answerLink(isAllowed)} />
    </>
  );
}

function Mark({ icon, look }: { icon: IconName; look: "good" | "bad" | "busy" }) {
  return (
    <span className={`link-mark link-${look}`}>
      <Icon name={icon} size={36} />
    </span>
  );
}

function Talking() {
  return (
    <>
      <Mark icon="device" look="busy" />
      <Lead>
        <Trans>The two devices speak with each other. One moment.</Trans>
      </Lead>
    </>
  );
}

function Waiting({ link: { userCode } }: StepProps) {
  return (
    <>
      <Mark icon="device" look="busy" />
      <Lead>
        <Trans>Allow this device on the other one. Both show the same code:</Trans>{" "}
        <bdi className="unseen">{userCode}</bdi>
      </Lead>
      <bdi className="link-user-code" dir="ltr" aria-hidden="true">
        {userCode}
      </bdi>
    </>
  );
}

function Securing({ side }: StepProps) {
  return (
    <>
      <Mark icon="key" look="busy" />
      <Lead>
        {side === "known" ? (
          <Trans>It is allowed. The new device gets the keys to your messages.</Trans>
        ) : (
          <Trans>You are signed in. The keys to your messages are on their way.</Trans>
        )}
      </Lead>
    </>
  );
}

function Done({ side }: StepProps) {
  return (
    <>
      <Mark icon="shield" look="good" />
      <Lead>
        {side === "known" ? (
          <Trans>The new device is signed in and verified, and can read your messages.</Trans>
        ) : (
          <Trans>This device is signed in and verified. Older messages appear by and by.</Trans>
        )}
      </Lead>
    </>
  );
}

function useFailureWords(side: Role): (failure: LinkFailure) => string {
  const { t } = useLingui();
  const isKnown = side === "known";
  const words: Record<LinkFailure, string> = {
    expired: t`The code was too old. Show a new one and scan it within five minutes.`,
    ended: t`The other device has stopped, or it took longer than five minutes. Begin again on both.`,
    wrong_digits: t`These were not the digits that the other device shows. Nothing was shared with it. Begin again on both.`,
    refused: isKnown
      ? t`The device was refused. It was not signed in.`
      : t`The other device did not allow it. This device was not signed in.`,
    not_a_code: t`This is not a code that links devices. Copy all of it, and try again.`,
    same_kind: isKnown
      ? t`The other device is signed in already. Show this code with the device that you want to sign in.`
      : t`The other device is not signed in either. Use one where you are.`,
    other_server: t`This code belongs to another server. Open the app of that server instead.`,
    insecure: t`Somebody else may have written in between, so it was stopped. Nothing was shared. Begin again.`,
    unsupported: t`The other app links devices in a way that is not known here. Bring both up to date.`,
    locked: t`This device cannot open your messages itself. Unlock it first, with your recovery key or another device.`,
    keys_missing: t`This device is signed in, but the keys to your older messages have not come. Unlock them in the next step.`,
    offline: t`You are offline. Check your connection, then try again.`,
    server: t`The server did not answer as it should. Try again in a moment.`,
  };
  return (failure) => words[failure];
}

function Failed({ link, side }: StepProps) {
  const failureWords = useFailureWords(side);
  return (
    <>
      <Mark icon="warning" look="bad" />
      <Lead>{failureWords(link.failure ?? "server")}</Lead>
    </>
  );
}

const STEPS: Record<
  Exclude<ReturnType<typeof screenOf>, "meeting">,
  (props: StepProps) => ReactNode
> = {
  entering_digits: EnterDigits,
  showing_digits: ShowDigits,
  talking: Talking,
  asking: Question,
  waiting: Waiting,
  securing: Securing,
  done: Done,
  failed: Failed,
};

/** Begins with a code, and ends what is under way when it goes. */
export function LinkSteps({ side }: { side: Role }) {
  const engine = useEngine();
  const link = useAccount((account) => account.link);
  const attempt = useRef(useTry());
  useEffect(() => {
    const end = () => void engine.endLink();
    void attempt.current(engine.showLinkCode(deviceName(navigator.userAgent)));
    addEventListener("pagehide", end);
    return () => {
      removeEventListener("pagehide", end);
      end();
    };
  }, [engine]);
  const screen = screenOf(link);
  if (screen === "meeting" || !link) {
    return (
      <div className="link-steps">
        <Meeting link={link} side={side} />
      </div>
    );
  }
  const Step = STEPS[screen];
  return (
    <div className="link-steps">
      <Step key={screen} link={link} side={side} />
    </div>
  );
}
