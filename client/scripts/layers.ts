import type { Plugin } from "vite";

/** The order of the cascade layers, as `src/ui/tokens.css` has it. */
const ORDER = "@layer reset, tokens, base, ui, features;\n";

/**
 * Says the order of the layers at the top of every built style sheet.
 *
 * Sheets of lazy parts arrive in any order, and the browser takes the order of layers from the sheet
 * that it sees first.
 */
export function orderedLayers(): Plugin {
  return {
    name: "linnet-ordered-layers",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "asset" && file.fileName.endsWith(".css")) {
          file.source = ORDER + String(file.source);
        }
      }
    },
  };
}
