import { byId } from "../element";

/**
 * Rows are built anew on every change; the control last used gets its focus back, or one near it. Controls tell which they are by
 * `data-focus="<action> <id of the row>"`.
 */
export function keepingFocus(list: HTMLElement, rebuild: () => void): void {
  const held = list.contains(document.activeElement)
    ? document.activeElement?.getAttribute("data-focus")
    : null;
  rebuild();
  if (!held) return;
  const id = held.slice(held.indexOf(" "));
  const usable = (test: string): HTMLElement | null =>
    list.querySelector<HTMLElement>(`button:not(:disabled)${test}`);
  const next =
    usable(`[data-focus="${CSS.escape(held)}"]`) ?? usable(`[data-focus$="${CSS.escape(id)}"]`) ?? usable("");
  (next ?? byId("main", HTMLElement)).focus();
}
