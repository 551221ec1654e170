// oxlint-disable-next-line import/no-named-as-default -- its types know the default export only.
import qrcode from "qrcode-generator";

/** Modules of a QR code that holds a text, e.g. a link. */
export function qrOfText(text: string): { size: number; modules: Uint8Array } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const modules = Uint8Array.from({ length: size * size }, (_, index) =>
    code.isDark(Math.floor(index / size), index % size) ? 1 : 0,
  );
  return { size, modules };
}
