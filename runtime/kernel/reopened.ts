/**
 * A connection that is opened once, and again after it was lost or could not be opened.
 *
 * @param open  Calls what it is given when the connection is lost.
 */
export function reopened<T>(open: (lose: () => void) => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  const lose = () => {
    opened = undefined;
  };
  return () => {
    opened ??= open(lose).catch((error: unknown) => {
      lose();
      throw error;
    });
    return opened;
  };
}
