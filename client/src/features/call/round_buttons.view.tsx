import type { Ref } from "react";
import { useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";

import { Icon, type IconName } from "../../ui/icon.tsx";
import { useCallActs } from "./call_context.tsx";
import "./call.css";

interface RoundButtonProps {
  icon: IconName;
  label: string;
  keys?: string;
  look?: "plain" | "off" | "active" | "leave" | "answer";
  onPress: () => void;
  isExpanded?: boolean;
  isDisabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A round button of the dark stage; what is switched off is light, so that it is noticed. */
export function RoundButton({ icon, label, keys, look = "plain", ...rest }: RoundButtonProps) {
  const { onPress, isExpanded, isDisabled = false, ref } = rest;
  const title = keys ? `${label} (${keys})` : label;
  return (
    <AriaButton
      {...(ref ? { ref } : {})}
      {...(isExpanded === undefined ? {} : { "aria-expanded": isExpanded })}
      aria-label={label}
      className={`call-button call-button-${look}`}
      onPress={onPress}
      isDisabled={isDisabled}
      render={(props) => <button {...props} title={title} />}
    >
      <Icon name={icon} size={22} />
    </AriaButton>
  );
}

interface ToggleProps {
  isOn: boolean;
  onToggle: () => void;
  keys?: string;
}

export function MicrophoneToggle({ isOn, onToggle, ...rest }: ToggleProps) {
  const { t } = useLingui();
  return (
    <RoundButton
      {...rest}
      icon={isOn ? "mic" : "micOff"}
      label={isOn ? t`Mute microphone` : t`Unmute microphone`}
      look={isOn ? "plain" : "off"}
      onPress={onToggle}
    />
  );
}

export function CameraToggle({ isOn, onToggle, ...rest }: ToggleProps) {
  const { t } = useLingui();
  return (
    <RoundButton
      {...rest}
      icon={isOn ? "video" : "videoOff"}
      label={isOn ? t`Switch camera off` : t`Switch camera on`}
      look={isOn ? "plain" : "off"}
      onPress={onToggle}
    />
  );
}

export function MicrophoneButton() {
  const { isMicrophoneOn, toggleMicrophone } = useCallActs();
  return <MicrophoneToggle isOn={isMicrophoneOn} onToggle={toggleMicrophone} keys="M" />;
}

export function CameraButton() {
  const { isCameraOn, toggleCamera } = useCallActs();
  return <CameraToggle isOn={isCameraOn} onToggle={toggleCamera} keys="V" />;
}

export function LeaveButton() {
  const { t } = useLingui();
  const { leave } = useCallActs();
  return <RoundButton icon="hangUp" label={t`Leave call`} look="leave" onPress={leave} />;
}
