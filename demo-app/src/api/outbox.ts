import type { OpenWrite } from "../money/expense";

/** The writes that the mesh keeps, as far as the app uses them. */
export interface Outbox {
  list(): Promise<readonly OpenWrite[]>;
  retry(ticket: string): Promise<void>;
  drop(ticket: string): Promise<void>;
  /** A write has changed its state, whichever tab made it. */
  onChange(listener: (write: Pick<OpenWrite, "state">) => void): void;
}

/** What the app knows of the mesh here; /foremesh.js may be missing. */
interface PageWithMesh {
  readonly foremesh?: {
    readonly outbox: Omit<Outbox, "onChange">;
    on(type: "write", listener: (write: Pick<OpenWrite, "state">) => void): unknown;
  };
}

/** Without a mesh nothing is kept, so that nothing waits. */
export function meshOutbox(): Outbox {
  const { foremesh } = globalThis as PageWithMesh;
  if (foremesh === undefined)
    return { list: async () => [], retry: async () => {}, drop: async () => {}, onChange: () => {} };
  const { outbox } = foremesh;
  return {
    list: () => outbox.list(),
    retry: (ticket) => outbox.retry(ticket),
    drop: (ticket) => outbox.drop(ticket),
    onChange: (listener) => void foremesh.on("write", listener),
  };
}
