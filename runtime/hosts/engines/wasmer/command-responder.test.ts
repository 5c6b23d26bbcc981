import { describe, expect, it, vi } from "vitest";
import { deferred } from "../../../kernel/deferred";
import type { CommandProcess } from "./command-process";
import { createCommandResponder } from "./command-responder";

const utf8 = new TextEncoder();

/** A process that writes what the test lets it write, and ends when the test, or its killer, says so. */
function fakeProcess() {
  const stdout = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 100 });
  const stderr = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 100 });
  const [out, errors] = [stdout.writable.getWriter(), stderr.writable.getWriter()];
  const { promise: exitCode, resolve: exit, reject } = deferred<number>();
  const trap = (words: string) => {
    for (const writer of [out, errors]) writer.close().catch(() => undefined);
    reject(new Error(words));
  };
  const end = (code: number) => {
    for (const writer of [out, errors]) writer.close().catch(() => undefined);
    exit(code);
  };
  const written: string[] = [];
  const process: CommandProcess = {
    write: async (chunk) => void written.push(new TextDecoder().decode(chunk)),
    closeInput: async () => void written.push("<end>"),
    stdout: stdout.readable as unknown as CommandProcess["stdout"],
    stderr: stderr.readable as unknown as CommandProcess["stderr"],
    exitCode,
    kill: vi.fn(() => end(137)),
  };
  const say = (text: string) => out.write(utf8.encode(text));
  const complain = (text: string) => errors.write(utf8.encode(text));
  return { process, written, say, complain, end, trap };
}

function newResponder() {
  const fake = fakeProcess();
  const start = vi.fn(async (_environment: Readonly<Record<string, string>>) => fake.process);
  const log = vi.fn();
  const { handle, isBrokenBy } = createCommandResponder({
    service: "x",
    commands: { start },
    streamsInput: false,
    responseMaxBytes: 100,
    capabilities: { config: { UNIT: "km" }, log },
  });
  const respond = (request: Request) => handle(request, () => Promise.reject(new TypeError("no mesh")));
  return { ...fake, start, log, respond, isBrokenBy };
}

describe("a command that answers by Wasmer", () => {
  it("has the request in its environment and input, and its output is the answer", async () => {
    const { respond, start, written, say, end } = newResponder();
    say("Status: 201 Created\n\nhello");
    end(0);
    const response = await respond(new Request("http://lab/a?b", { method: "POST", body: "ping" }));
    expect([response.status, await response.text()]).toEqual([201, "hello"]);
    expect(start.mock.calls[0]![0]).toMatchObject({
      UNIT: "km",
      REQUEST_METHOD: "POST",
      CONTENT_LENGTH: "4",
    });
    expect(written).toEqual(["ping", "<end>"]);
  });

  it("answers while it still runs", async () => {
    const { respond, say, end } = newResponder();
    const answer = respond(new Request("http://lab/"));
    say("\nfirst");
    const reader = (await answer).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("first");
    say("second");
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("second");
    end(0);
    expect((await reader.read()).done).toBe(true);
  });

  it("has its complaints logged, a line each", async () => {
    const { respond, say, complain, end, log } = newResponder();
    say("\n");
    complain("one\ntwo");
    end(0);
    await (await respond(new Request("http://lab/"))).text();
    expect(log.mock.calls).toEqual([
      ["warn", "one"],
      ["warn", "two"],
    ]);
  });

  it("has failed when its exit code is not 0", async () => {
    const { respond, end } = newResponder();
    end(3);
    await expect(respond(new Request("http://lab/"))).rejects.toMatchObject({
      code: "SERVICE_EXITED",
      message: expect.stringContaining("exited with code 3"),
    });
  });

  it("has trapped when it died, which is told in a line", async () => {
    const { respond, trap, isBrokenBy } = newResponder();
    trap("execution failed: unreachable\n    at wasm-function[16]");
    const { code, message } = await respond(new Request("http://lab/")).catch((error) => error);
    expect([code, message]).toEqual([
      "SERVICE_TRAPPED",
      "Cannot finish response: x trapped; Error: execution failed: unreachable",
    ]);
    expect(isBrokenBy(undefined)).toBe(false);
  });

  it("breaks its replica when the runtime starts no process any more", async () => {
    const { respond, start, isBrokenBy } = newResponder();
    start.mockRejectedValueOnce(new Error("the thread pool is shut down"));
    await expect(respond(new Request("http://lab/"))).rejects.toMatchObject({ code: "SERVICE_TRAPPED" });
    expect(isBrokenBy(undefined)).toBe(true);
  });

  it("is killed when its request is given up, and the exchange lasts until it is gone", async () => {
    const { respond, process } = newResponder();
    const abort = new AbortController();
    const answer = respond(new Request("http://lab/", { signal: abort.signal }));
    abort.abort(new DOMException("given up", "AbortError"));
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(process.kill).toHaveBeenCalled();
  });

  it("is killed when nobody reads what it writes any more", async () => {
    const { respond, say, process } = newResponder();
    say("\nfirst");
    const response = await respond(new Request("http://lab/"));
    await response.body!.cancel();
    expect(process.kill).toHaveBeenCalled();
  });

  it("is killed when it writes more than it may", async () => {
    const { respond, say, process } = newResponder();
    say(`\n${"x".repeat(101)}`);
    const response = respond(new Request("http://lab/"));
    await expect(response).rejects.toMatchObject({ code: "RESPONSE_TOO_LARGE" });
    expect(process.kill).toHaveBeenCalled();
  });
});
