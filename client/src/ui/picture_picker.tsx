import { useEffect, useRef, useState, type ReactNode } from "react";

import { Icon } from "./icon.tsx";
import "./picture_picker.css";

interface PicturePickerProps {
  label: string;
  file?: File | null;
  onChoose: (file: File) => void;
  /** What stands there while nothing new is chosen. */
  children?: ReactNode;
}

function useFileAddress(file: File | null | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return setUrl(null);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}

/** A round button that takes a picture from the device. */
export function PicturePicker({ label, file, onChoose, children }: PicturePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const url = useFileAddress(file);
  return (
    <>
      <button
        type="button"
        className="picture-picker"
        aria-label={label}
        onClick={() => input.current?.click()}
      >
        {url ? <img src={url} alt="" /> : children}
        <span className={url || children ? "picture-picker-mark" : ""}>
          <Icon name="camera" size={url || children ? 16 : 24} />
        </span>
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onChoose(chosen);
          event.target.value = "";
        }}
      />
    </>
  );
}
