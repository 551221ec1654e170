import { useMemo } from "react";

import "./qr_code.css";

interface QrCodeProps {
  size: number;
  /** 1 is dark; row by row. */
  modules: ArrayLike<number>;
  label: string;
}

/** Dark on white in both themes: cameras want it so. */
export function QrCode({ size, modules, label }: QrCodeProps) {
  const path = useMemo(() => {
    let steps = "";
    for (let index = 0; index < modules.length; index += 1) {
      if (modules[index]) steps += `M${index % size} ${Math.floor(index / size)}h1v1h-1z`;
    }
    return steps;
  }, [size, modules]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`-3 -3 ${size + 6} ${size + 6}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
