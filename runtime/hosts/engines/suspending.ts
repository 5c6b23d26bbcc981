/**
 * JavaScript Promise Integration (WebAssembly JSPI, phase 4): a guest's stack is set aside while an import's promise is
 * pending. The library of TypeScript does not know it yet.
 */
interface PromiseIntegration {
  readonly Suspending: new (imported: (...args: never[]) => unknown) => WebAssembly.ExportValue;
  promising<Args extends unknown[], Result>(
    exported: (...args: Args) => Result,
  ): (...args: Args) => Promise<Result>;
}

/** `undefined` where the engine has none: there a guest cannot wait for anything. */
export const promiseIntegration: PromiseIntegration | undefined =
  "Suspending" in WebAssembly ? (WebAssembly as unknown as PromiseIntegration) : undefined;
