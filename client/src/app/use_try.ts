import { errorCode, useErrorWords } from "./error_words.ts";
import { showToast } from "../ui/toast.tsx";

/** Runs an intent and says what went wrong, if anything did. */
export function useTry(): (intent: Promise<unknown>) => Promise<boolean> {
  const errorWords = useErrorWords();
  return async (intent) => {
    try {
      await intent;
      return true;
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
      return false;
    }
  };
}
