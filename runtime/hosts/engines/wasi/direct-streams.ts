import { InputStream } from "./input-stream";
import type { InstanceContext } from "./instance-context";
import { OutputStream } from "./output-stream";
import { WitError } from "./wit-error";

/**
 * The calls that move bodies, between a core module and its streams without jco's glue in the middle.
 *
 * Idea: the glue runs about 30 µs of task bookkeeping per imported call, whatever it moves, and guests write 4 KiB at a
 * time (blocking-write-and-flush takes no more): 8 ms per MiB, all of it glue. Here the canonical ABI of six functions is
 * written out instead: handle → stream, bytes copied once, result lowered into the guest's memory.
 * Trade-off: handles are the glue's. Which one a stream got is read from the result of the call that returned it, so only
 * streams that this module's own calls got are known; for any other, and for results that need a handle of their own
 * (an io-error), the glue's function is called as before. A stream that was dropped says so, hence no handle goes stale.
 *
 * @see https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */
export interface DirectStreams {
  readonly instantiateCore: InstantiateCore;
}

/** In place of `WebAssembly.instantiate`, for jco's `instantiate`. */
export type InstantiateCore = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => WebAssembly.Instance;

type CoreFunction = (...args: never[]) => unknown;
type Functions = Readonly<Record<string, CoreFunction>>;

const STREAMS = /^wasi:io\/streams@0\.2\./;
const TYPES = /^wasi:http\/types@0\.2\./;

/** @param suspends  The guest is called by JSPI: only then may its imports be made to suspend it (V8 traps otherwise). */
export function createDirectStreams(context: InstanceContext, suspends: boolean): DirectStreams {
  return {
    instantiateCore(module, imports = {}) {
      const streams = Object.keys(imports).find((name) => STREAMS.test(name));
      const types = Object.keys(imports).find((name) => TYPES.test(name));
      const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
      const hasMemory = exported.has("memory") && exported.has("cabi_realloc");
      if (streams === undefined || types === undefined || !hasMemory)
        return new WebAssembly.Instance(module, imports);
      const guest = createGuestMemory();
      const wired = wire(
        context,
        suspends,
        guest,
        imports[types] as Functions,
        imports[streams] as Functions,
      );
      const instance = new WebAssembly.Instance(module, {
        ...imports,
        [types]: { ...imports[types], ...wired.types },
        [streams]: { ...imports[streams], ...wired.streams },
      } as WebAssembly.Imports);
      guest.bind(instance.exports as unknown as GuestExports);
      return instance;
    },
  };
}

interface GuestExports {
  readonly memory: WebAssembly.Memory;
  cabi_realloc(block: number, oldBytes: number, align: number, newBytes: number): number;
}

/** The linear memory, looked at anew when it has grown. */
function createGuestMemory() {
  let guest: GuestExports;
  let bytes = new Uint8Array();
  let view = new DataView(bytes.buffer);
  const refresh = () => {
    if (bytes.buffer === guest.memory.buffer) return;
    bytes = new Uint8Array(guest.memory.buffer);
    view = new DataView(guest.memory.buffer);
  };
  return {
    bind(exports: GuestExports) {
      guest = exports;
    },
    view() {
      refresh();
      return view;
    },
    /** @throws a RangeError, as a trap would, when it is not all inside. */
    slice(pointer: number, length: number): Uint8Array {
      refresh();
      return new Uint8Array(bytes.buffer, pointer >>> 0, length >>> 0);
    },
    /** `list<u8>`, owned by the guest from now on. */
    store(list: Uint8Array): number {
      const pointer = guest.cabi_realloc(0, 0, 1, list.byteLength) >>> 0;
      refresh();
      bytes.set(list, pointer);
      return pointer;
    },
  };
}

type GuestMemory = ReturnType<typeof createGuestMemory>;

/** Where a result has its payload: after its tag, at its own alignment. */
const AT_4 = 4;
const AT_8 = 8;
const TAG_CLOSED = 1;

function wire(
  context: InstanceContext,
  suspends: boolean,
  memory: GuestMemory,
  types: Functions,
  streams: Functions,
) {
  const inputs = new Map<number, InputStream>();
  const outputs = new Map<number, OutputStream>();

  const takeHandedOver = (): InstanceContext["handedOver"] => {
    const { handedOver } = context;
    context.handedOver = undefined;
    return handedOver;
  };

  /** Notes which handle the stream got that the glue has just returned: `result<own<…>>`. */
  const noting = (name: string): Functions => {
    const original = types[name] as ((handle: number, result: number) => void) | undefined;
    if (original === undefined) return {};
    return {
      [name](handle: number, pointer: number): void {
        takeHandedOver();
        original(handle, pointer);
        const handedOver = takeHandedOver();
        const result = pointer >>> 0;
        if (handedOver === undefined || memory.view().getUint8(result) !== 0) return;
        const owned = memory.view().getInt32(result + AT_4, true);
        if (handedOver instanceof InputStream) inputs.set(owned, handedOver);
        else if (handedOver instanceof OutputStream) outputs.set(owned, handedOver);
      },
    };
  };

  /** `result<…, stream-error>` whose error is at `offset`; `false`: it needs a handle, the glue must answer. */
  const isClosed = (thrown: unknown, result: number, offset: number): boolean => {
    if (!(thrown instanceof WitError)) throw thrown;
    if ((thrown.payload as { readonly tag: string }).tag !== "closed") return false;
    memory.view().setUint8(result, 1);
    memory.view().setUint8(result + offset, TAG_CLOSED);
    return true;
  };

  /** One function: known streams go the short way, everything else the glue's. */
  const direct = <Stream extends { readonly isDropped: boolean }>(
    name: string,
    known: Map<number, Stream>,
    errorOffset: number,
    call: (stream: Stream, args: readonly never[]) => unknown,
    lower: (value: never, result: number) => void,
  ): Functions => {
    const maySuspend = suspends && name.includes(".blocking-");
    const longWay = longWayOf(streams[name], maySuspend);
    if (longWay === undefined) return {};
    const shortWay = (...args: never[]): unknown => {
      const [handle] = args as unknown as [number];
      const result = Number(args.at(-1)) >>> 0;
      const stream = known.get(handle);
      if (stream === undefined) return longWay(...args);
      if (stream.isDropped) {
        known.delete(handle);
        return longWay(...args);
      }
      const fail = (thrown: unknown) =>
        isClosed(thrown, result, errorOffset) ? undefined : longWay(...args);
      const done = (value: unknown) => {
        lower(value as never, result);
        memory.view().setUint8(result, 0);
      };
      try {
        const value = call(stream, args);
        if (value instanceof Promise) return value.then(done, fail);
        done(value);
        return undefined;
      } catch (thrown) {
        return fail(thrown);
      }
    };
    return { [name]: maySuspend ? new (WebAssembly as unknown as Jspi).Suspending(shortWay) : shortWay };
  };

  const storeList = (list: Uint8Array, result: number) => {
    const pointer = memory.store(list);
    memory.view().setUint32(result + AT_4, pointer, true);
    memory.view().setUint32(result + AT_8, list.byteLength, true);
  };
  const storeNothing = () => undefined;
  const bytesIn = ([, pointer, length]: readonly never[]) => memory.slice(pointer!, length!);

  return {
    types: { ...noting("[method]incoming-body.stream"), ...noting("[method]outgoing-body.write") },
    streams: {
      ...direct(
        "[method]input-stream.read",
        inputs,
        AT_4,
        (stream, [, length]) => stream.read(unsigned(length!)),
        storeList,
      ),
      ...direct(
        "[method]input-stream.blocking-read",
        inputs,
        AT_4,
        (stream, [, length]) => stream.blockingRead(unsigned(length!)),
        storeList,
      ),
      ...direct(
        "[method]output-stream.check-write",
        outputs,
        AT_8,
        (stream) => stream.checkWrite(),
        (permit: bigint, result) => memory.view().setBigUint64(result + AT_8, permit, true),
      ),
      ...direct(
        "[method]output-stream.write",
        outputs,
        AT_4,
        (stream, args) => stream.write(bytesIn(args), false),
        storeNothing,
      ),
      ...direct(
        "[method]output-stream.blocking-write-and-flush",
        outputs,
        AT_4,
        (stream, args) => stream.blockingWriteAndFlush(bytesIn(args), false),
        storeNothing,
      ),
      ...direct(
        "[method]output-stream.blocking-flush",
        outputs,
        AT_4,
        (stream) => stream.blockingFlush(),
        storeNothing,
      ),
    },
  };
}

const unsigned = (length: bigint): bigint => BigInt.asUintN(64, length);

interface Jspi {
  readonly Suspending: new (fn: CoreFunction) => CoreFunction;
  promising(fn: CoreFunction): CoreFunction;
}

/**
 * The glue's function, to be called from here. One that suspends cannot with a frame of JavaScript between the guest and
 * it, so it gets a stack of its own, and the guest waits for that. `undefined`: it cannot be called at all.
 */
function longWayOf(original: CoreFunction | undefined, maySuspend: boolean): CoreFunction | undefined {
  if (typeof original !== "function") return undefined;
  if (!maySuspend) return original;
  try {
    return (WebAssembly as unknown as Jspi).promising(original);
  } catch {
    return undefined;
  }
}
