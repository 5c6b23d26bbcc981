/**
 * By what a connection to IndexedDB says that it is gone: it gives way to a newer version at once, which would else wait for ever
 * (`idb` passes on the events of its names).
 */
export const connectionLoss = (lose: () => void) => ({
  blocking(_current: number, _blocked: number | null, event: IDBVersionChangeEvent): void {
    (event.target as IDBDatabase).close();
    lose();
  },
  terminated: lose,
});
