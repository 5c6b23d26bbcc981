import { Fd, WASI, wasi } from "@bjorn3/browser_wasi_shim";
import type { Capabilities } from "../../capabilities/capabilities";
import { forbiddenCapability } from "../forbidden-capability";
import { promiseIntegration } from "../suspending";
import type { CgiInput } from "./cgi-input";

export interface CommandIo {
  readonly service: string;
  /** The bytes of each `NAME=value`. */
  readonly env: readonly Uint8Array[];
  readonly stdin: CgiInput;
  stdout(chunk: Uint8Array): Promise<void> | undefined;
  stderr(chunk: Uint8Array): void;
  readonly capabilities: Pick<Capabilities, "clocks" | "random">;
}

/** Neither file nor terminal, so that the guest's library writes when its buffer is full and not after every line. */
class Pipe extends Fd {
  override fd_fdstat_get() {
    return { ret: wasi.ERRNO_SUCCESS, fdstat: new wasi.Fdstat(wasi.FILETYPE_UNKNOWN, 0) };
  }
  override fd_fdstat_set_flags() {
    return wasi.ERRNO_SUCCESS;
  }
}

const [STDIN, STDOUT, STDERR] = [0, 1, 2];

/**
 * WASI preview 1 for one run of a command: three pipes, the environment, no files. What the library does with whole
 * buffers, the pipes do chunk by chunk, and a guest that can be made to wait for the other end is.
 *
 * @returns the library's state, whose `inst` is to be set, and the imports.
 */
export function wasiImports(io: CommandIo): { readonly state: WASI; readonly imports: WASI["wasiImport"] } {
  const state = new WASI([io.service], [], [new Pipe(), new Pipe(), new Pipe()]);
  const { wasiImport } = state;
  const memory = () => state.inst.exports.memory.buffer as ArrayBuffer;
  const setLength = (at: number, length: number) => {
    new DataView(memory()).setUint32(at, length, true);
    return wasi.ERRNO_SUCCESS;
  };

  const read = (fd: number, vectors: number, count: number, lengthAt: number) => {
    if (fd !== STDIN) return wasiImport.fd_read!(fd, vectors, count, lengthAt);
    const target = wasi.Iovec.read_bytes_array(new DataView(memory()), vectors, count).find(
      ({ buf_len }) => buf_len > 0,
    );
    const accept = (bytes: Uint8Array) => {
      if (bytes.length > 0) new Uint8Array(memory()).set(bytes, target!.buf);
      return setLength(lengthAt, bytes.length);
    };
    const bytes = target === undefined ? new Uint8Array(0) : io.stdin.read(target.buf_len);
    return bytes instanceof Uint8Array ? accept(bytes) : bytes.then(accept);
  };

  const write = (fd: number, vectors: number, count: number, lengthAt: number) => {
    if (fd !== STDOUT && fd !== STDERR) return wasiImport.fd_write!(fd, vectors, count, lengthAt);
    const parts = wasi.Ciovec.read_bytes_array(new DataView(memory()), vectors, count);
    const waits: (Promise<void> | undefined)[] = [];
    let length = 0;
    for (const { buf, buf_len } of parts) {
      const chunk = new Uint8Array(memory(), buf, buf_len).slice();
      if (fd === STDOUT) waits.push(io.stdout(chunk));
      else io.stderr(chunk);
      length += buf_len;
    }
    const wait = waits.findLast((waiting) => waiting !== undefined);
    return wait === undefined ? setLength(lengthAt, length) : wait.then(() => setLength(lengthAt, length));
  };

  /** The library's own would encode strings, and a header's value need not be text. */
  const environment = {
    environ_sizes_get: (countAt: number, bytesAt: number) => {
      setLength(countAt, io.env.length);
      return setLength(
        bytesAt,
        io.env.reduce((sum, line) => sum + line.length + 1, 0),
      );
    },
    environ_get: (pointersAt: number, linesAt: number) => {
      let at = linesAt;
      io.env.forEach((line, index) => {
        setLength(pointersAt + 4 * index, at);
        const target = new Uint8Array(memory(), at, line.length + 1);
        target.set(line);
        target[line.length] = 0;
        at += line.length + 1;
      });
      return wasi.ERRNO_SUCCESS;
    },
  };

  const suspending = (imported: (...args: number[]) => unknown) =>
    promiseIntegration === undefined
      ? imported
      : (new promiseIntegration.Suspending(imported as () => unknown) as typeof imported);
  const denied = (name: string) => () => {
    throw forbiddenCapability(io.service, name);
  };
  const { clocks, random } = io.capabilities;
  const imports = {
    ...wasiImport,
    ...environment,
    ...(!clocks && {
      clock_time_get: denied("clocks"),
      clock_res_get: denied("clocks"),
      poll_oneoff: denied("clocks"),
    }),
    ...(!random && { random_get: denied("random") }),
    fd_read: suspending(read as (...args: number[]) => unknown),
    fd_write: suspending(write as (...args: number[]) => unknown),
  };
  return { state, imports };
}
