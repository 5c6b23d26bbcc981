/** Network Information API, in every realm of Chromium; other engines have none. */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
}
const connection = (): Connection | undefined =>
  (navigator as { readonly connection?: Connection }).connection;

/** The user asked to spend no data without need (Save-Data). */
export const isSavingData = (): boolean => connection()?.saveData === true;

/** Calls back at each change of the connection: another network, or Save-Data turned on or off. */
export const onConnectionChange = (onChange: () => void): void =>
  connection()?.addEventListener("change", onChange);

/** @returns a function that gives the signal of this moment: aborted under Save-Data, and as soon as it begins. */
export function createDataSaving(): () => AbortSignal {
  let beginning = new AbortController();
  const abort = () => beginning.abort(new DOMException("Save-Data is on", "AbortError"));
  onConnectionChange(() => isSavingData() && abort());
  return () => {
    if (isSavingData()) abort();
    else if (beginning.signal.aborted) beginning = new AbortController();
    return beginning.signal;
  };
}
