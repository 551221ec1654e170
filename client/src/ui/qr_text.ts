// oxlint-disable-next-line import/no-named-as-default -- its types know the default export only.
import qrcode from "qrcode-generator";

export interface QrModules {
  size: number;
  /** 1 is dark; row by row. */
  modules: Uint8Array;
}

/** Modules of a QR code that holds bytes. */
export function qrOfBytes(bytes: Uint8Array): QrModules {
  // The library takes each character for the byte that its number is.
  return qrOfText(String.fromCharCode(...bytes));
}

/** Modules of a QR code that holds a text of plain letters, e.g. a link. */
export function qrOfText(text: string): QrModules {
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const size = code.getModuleCount();
  const modules = Uint8Array.from({ length: size * size }, (_, index) =>
    code.isDark(Math.floor(index / size), index % size) ? 1 : 0,
  );
  return { size, modules };
}
