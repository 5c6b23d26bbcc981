import { describe, expect, it } from "vitest";
import { checkCommand } from "./check-command";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
const imports = (...wanted: readonly number[][]) => {
  const content = [wanted.length, ...wanted.flat()];
  return Uint8Array.from([...HEADER, 2, content.length, ...content]);
};
const functionOf = (module: string, name: string) => [...text(module), ...text(name), 0, 0];
const MEMORY = [...text("env"), ...text("memory"), 2, 3, 1, 2];

describe("what a command for Wasmer may import", () => {
  it("is WASI, what WASIX adds to it, and a memory", () => {
    const module = imports(
      functionOf("wasi_snapshot_preview1", "fd_write"),
      functionOf("wasix_32v1", "thread_spawn"),
      MEMORY,
    );
    expect(() => checkCommand("x", module)).not.toThrow();
  });

  it("is nothing else: not the JavaScript engine that the SDK would hand it", () => {
    const module = imports(functionOf("napi", "napi_run_script"), functionOf("env", "abort"));
    expect(() => checkCommand("x", module)).toThrow(
      expect.objectContaining({
        code: "SERVICE_START_FAILED",
        message: expect.stringContaining("it imports napi.napi_run_script, env.abort, must import only"),
      }),
    );
  });

  it("is not known of a package", () => {
    expect(() => checkCommand("x", new TextEncoder().encode("\0webc003"))).not.toThrow();
  });
});
