export interface Emitter<Events> {
  on<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): () => void;
  /** Someone listens. */
  has(type: keyof Events): boolean;
  emit<Type extends keyof Events>(type: Type, event: Events[Type]): void;
}

/** Typed events. A listener that throws does not keep the others, or the emitter, from going on. */
export function createEmitter<Events>(onError: (error: unknown) => void): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<(event: never) => void>>();
  return {
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => void set.delete(listener);
    },
    has: (type) => (listeners.get(type)?.size ?? 0) > 0,
    emit(type, event) {
      for (const listener of listeners.get(type) ?? []) {
        try {
          (listener as (event: unknown) => void)(event);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
