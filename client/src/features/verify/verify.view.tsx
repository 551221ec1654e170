import { Suspense, useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { localPart, personName } from "../../app/names.ts";
import type { Verification } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../../ui/part.tsx";
import { QrCode } from "../../ui/qr_code.tsx";
import { showToast } from "../../ui/toast.tsx";
import { EMOJI_NAMES } from "./emoji_names.ts";
import { isOver, screenOf, type VerifyScreen } from "./verify.model.ts";
import "./verify.css";

const Scanner = part(async () => (await import("../../app/scanner.tsx")).Scanner);

interface VerifyProps {
  verification: Verification;
  onClose: () => void;
}

interface ScreenProps {
  verification: Verification;
  who: string;
  act: (action: Promise<unknown>) => void;
  isScanning: boolean;
  setIsScanning: (isScanning: boolean) => void;
}

function useWho({ otherUserId, isSelf }: Verification): string {
  const engine = useEngine();
  const { t } = useLingui();
  const [name, setName] = useState(localPart(otherUserId));
  useEffect(() => {
    engine
      .loadProfile(otherUserId)
      .then((profile) => setName(personName(profile)))
      .catch(() => undefined);
  }, [engine, otherUserId]);
  return isSelf ? t`your other device` : name;
}

function Emoji({ verification, who, act }: ScreenProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { flowId } = verification;
  return (
    <>
      <p>
        <Trans>
          Do you see the same seven pictures, in the same order, at <bdi>{who}</bdi>?
        </Trans>
      </p>
      <ol className="verify-emoji">
        {verification.emoji?.map(({ symbol, index, description }, place) => {
          const name = EMOJI_NAMES[index];
          return (
            <li key={`${place}${index}`}>
              <span aria-hidden="true">{symbol}</span>
              <span className="verify-name">{name ? t(name) : description}</span>
            </li>
          );
        })}
      </ol>
      <div className="verify-answers">
        <Button
          look="danger-plain"
          onPress={() => act(engine.cancelVerification(flowId, true))}
        >{t`They differ`}</Button>
        <Button look="primary" onPress={() => act(engine.confirmEmoji(flowId))}>
          {t`They match`}
        </Button>
      </div>
    </>
  );
}

function Choose({ verification, who, act, setIsScanning }: ScreenProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { flowId, canShowQr, canScanQr } = verification;
  return (
    <>
      <p>
        <Trans>
          Verify with <bdi>{who}</bdi>. If you are next to each other, a QR code is quickest.
        </Trans>
      </p>
      {canShowQr ? (
        <Button icon="qr" wide onPress={() => act(engine.showVerificationQr(flowId))}>
          {t`Show my QR code`}
        </Button>
      ) : null}
      {canScanQr ? (
        <Button icon="camera" wide onPress={() => setIsScanning(true)}>
          {t`Scan their QR code`}
        </Button>
      ) : null}
      <Button
        look="primary"
        icon="smile"
        wide
        onPress={() => act(engine.startEmojiVerification(flowId))}
      >
        {t`Compare emoji`}
      </Button>
    </>
  );
}

function Qr({ verification, who, act }: ScreenProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { qr, flowId } = verification;
  if (!qr) return null;
  return (
    <>
      <p>
        <Trans>
          Scan this code with <bdi>{who}</bdi>.
        </Trans>
      </p>
      <QrCode {...qr} label={t`QR code for verification`} />
      <Button look="plain" wide onPress={() => act(engine.startEmojiVerification(flowId))}>
        {t`Compare emoji instead`}
      </Button>
    </>
  );
}

function Scanned({ verification, act }: ScreenProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { flowId } = verification;
  return (
    <>
      <p>
        <Trans>Does the other side now say that the scan worked?</Trans>
      </p>
      <div className="verify-answers">
        <Button look="danger-plain" onPress={() => act(engine.cancelVerification(flowId, true))}>
          {t`No`}
        </Button>
        <Button look="primary" onPress={() => act(engine.confirmQrScanned(flowId))}>
          {t`Yes, it does`}
        </Button>
      </div>
    </>
  );
}

function Asked({ verification, who, act }: ScreenProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { flowId, isSelf } = verification;
  return (
    <>
      <p>
        {isSelf ? (
          <Trans>Another device of yours wants to be verified. Is that you?</Trans>
        ) : (
          <Trans>
            <bdi>{who}</bdi> wants to verify with you, so that you both know nobody is in between.
          </Trans>
        )}
      </p>
      <div className="verify-answers">
        <Button onPress={() => act(engine.cancelVerification(flowId, false))}>{t`Not me`}</Button>
        <Button look="primary" onPress={() => act(engine.acceptVerification(flowId))}>
          {t`Start`}
        </Button>
      </div>
    </>
  );
}

function Waiting({ who }: { who: string }) {
  return (
    <div className="verify-waiting" role="status">
      <Icon name="device" size={36} />
      <p>
        <Trans>
          Waiting for <bdi>{who}</bdi>. Open Linnet there and follow what it says.
        </Trans>
      </p>
    </div>
  );
}

interface EndProps {
  screen: VerifyScreen;
  verification: Verification;
  who: string;
  onClose: () => void;
}

function End({ screen, verification, who, onClose }: EndProps) {
  const { t } = useLingui();
  const isGood = screen === "done";
  const doneWords = verification.isSelf ? (
    <Trans>Both devices are yours, and both can read your messages.</Trans>
  ) : (
    <Trans>
      You and <bdi>{who}</bdi> are sure of each other now.
    </Trans>
  );
  const badWords =
    screen === "mismatch" ? (
      <Trans>
        The two sides do not match. Somebody may be in between. Do not share secrets until you have
        spoken in person.
      </Trans>
    ) : (
      <Trans>It was stopped. You can start again whenever you like.</Trans>
    );
  return (
    <div className="verify-end" role="status">
      <span className={isGood ? "verify-mark verify-good" : "verify-mark verify-bad"}>
        <Icon name={isGood ? "shield" : "shieldOff"} size={36} />
      </span>
      <p>{isGood ? doneWords : badWords}</p>
      <Button look="primary" wide onPress={onClose}>{t`Done`}</Button>
    </div>
  );
}

function Screen(props: ScreenProps & { screen: VerifyScreen; onClose: () => void }) {
  const { screen, verification, who, isScanning, act, setIsScanning } = props;
  const engine = useEngine();
  if (isScanning && screen === "choose") {
    return (
      <Suspense fallback={<Waiting who={who} />}>
        <Scanner
          refusal={
            <Trans>The camera is off. Allow it in your browser, or compare emoji instead.</Trans>
          }
          onFound={(bytes) => {
            setIsScanning(false);
            act(engine.submitScannedQr(verification.flowId, bytes));
          }}
        />
      </Suspense>
    );
  }
  switch (screen) {
    case "asked":
      return <Asked {...props} />;
    case "choose":
      return <Choose {...props} />;
    case "emoji":
      return <Emoji {...props} />;
    case "qr":
      return <Qr {...props} />;
    case "scanned":
      return <Scanned {...props} />;
    case "waiting":
    case "waiting_for_them":
      return <Waiting who={who} />;
    default:
      return <End {...props} />;
  }
}

export function Verify({ verification, onClose }: VerifyProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const who = useWho(verification);
  const [isScanning, setIsScanning] = useState(false);
  const screen = screenOf(verification);
  const titles: Partial<Record<VerifyScreen, string>> = {
    emoji: t`Compare the pictures`,
    done: t`Verified`,
    mismatch: t`Not verified`,
    cancelled: t`Stopped`,
  };

  function act(action: Promise<unknown>) {
    action.catch((why: unknown) => showToast({ text: errorWords(errorCode(why)), isError: true }));
  }
  function close() {
    if (!isOver(verification)) act(engine.cancelVerification(verification.flowId, false));
    onClose();
  }
  return (
    <Dialog
      title={titles[screen] ?? (verification.isSelf ? t`Verify this device` : t`Verify`)}
      isOpen
      onClose={close}
    >
      <Screen
        screen={screen}
        verification={verification}
        who={who}
        act={act}
        isScanning={isScanning}
        setIsScanning={setIsScanning}
        onClose={onClose}
      />
    </Dialog>
  );
}
