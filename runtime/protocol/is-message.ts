/** Whether it has the shape that every message about a call or an exchange has: what a guest's realm sends may be anything. */
export const isMessage = (data: unknown): data is { readonly id: number } =>
  typeof data === "object" && data !== null && typeof (data as { id?: unknown }).id === "number";
