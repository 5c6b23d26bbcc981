import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cgiEnvironment } from "./cgi-environment";
import { bufferedInput, streamedInput } from "./cgi-input";
import { createCgiOutput, parseCgiHead } from "./cgi-output";
import { createCgiResponse } from "./cgi-response";
import { createLogLines } from "./log-lines";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a program's environment", () => {
  const environmentOf = (request: Request, config = {}) => {
    const lines = cgiEnvironment(request, config).map((line) => new TextDecoder("latin1").decode(line));
    const pairs = lines.map((line) => line.split(/=(.*)/s).slice(0, 2));
    return Object.fromEntries(pairs) as Record<string, string>;
  };

  it("has the meta-variables of RFC 3875", () => {
    const headers = { "content-type": "text/plain", "x-trace": "1" };
    const request = new Request("https://app.test/a%20b?c=%20d", { method: "POST", headers, body: "x" });
    expect(environmentOf(request)).toMatchObject({
      GATEWAY_INTERFACE: "CGI/1.1",
      REQUEST_METHOD: "POST",
      PATH_INFO: "/a b",
      QUERY_STRING: "c=%20d",
      REQUEST_URI: "/a%20b?c=%20d",
      SERVER_NAME: "app.test",
      SERVER_PORT: "443",
      HTTPS: "on",
      CONTENT_TYPE: "text/plain",
      HTTP_X_TRACE: "1",
    });
  });

  it("has the service's settings, none of which can stand in for a part of the request", () => {
    const config = { UNIT: "km", REQUEST_METHOD: "DELETE", HTTP_X_TRACE: "config" };
    const request = new Request("http://app.test:81/", { headers: { "x-trace": "caf\u00e9" } });
    const environment = environmentOf(request, config);
    expect(environment).toMatchObject({ UNIT: "km", REQUEST_METHOD: "GET", SERVER_PORT: "81" });
    expect(environment.HTTP_X_TRACE).toBe("caf\u00e9");
    expect(environment.HTTPS).toBeUndefined();
  });

  it("says how long the body is when all of it is there", async () => {
    const request = new Request("https://app.test/", { method: "POST", body: "h\u00e9" });
    const { lengthBytes } = await bufferedInput(request);
    const environment = cgiEnvironment(request, {}, lengthBytes).map((line) =>
      new TextDecoder().decode(line),
    );
    expect(environment).toContain("CONTENT_LENGTH=3");
    expect((await bufferedInput(new Request("https://app.test/"))).lengthBytes).toBeUndefined();
  });

  it("ends a value at a NUL, so that no path can bring variables of its own", () => {
    const { PATH_INFO, ADMIN } = environmentOf(new Request("https://app.test/a%00ADMIN=1"));
    expect([PATH_INFO, ADMIN]).toEqual(["/a", undefined]);
  });

  it("never has HTTP_PROXY, whatever the request says", () => {
    const environment = environmentOf(new Request("https://app.test/", { headers: { proxy: "evil" } }));
    expect(environment.HTTP_PROXY).toBeUndefined();
  });
});

describe("what a program writes", () => {
  it("is the same response however it is cut into pieces, and whatever ends its lines", () => {
    const cut = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(cut, fc.constantFrom("\n", "\r\n"), (lengths, eol) => {
        const written = bytes(`Status: 404 Gone away${eol}x-a: 1${eol}${eol}body\n\nof it`);
        const output = createCgiOutput();
        let body = "";
        let at = 0;
        for (const length of [...lengths, written.length]) {
          const rest = output.write(written.subarray(at, at + length));
          if (rest !== undefined) body += new TextDecoder().decode(rest);
          at += length;
        }
        expect(output.head).toEqual({ status: 404, statusText: "Gone away", headers: [["x-a", "1"]] });
        expect(body).toBe("body\n\nof it");
      }),
    );
  });

  it("is 200 without a Status, and a redirect with a Location alone", () => {
    expect(parseCgiHead("Content-Type: text/plain")).toMatchObject({ status: 200 });
    expect(parseCgiHead("Location: https://app.test/b")).toMatchObject({ status: 302 });
    expect(parseCgiHead("Location: /b\nStatus: 201 Created")).toMatchObject({ status: 201 });
  });

  it.each(["Status: abc", "no colon"])("is refused when it is no head: %s", (head) => {
    expect(() => parseCgiHead(head)).toThrow(expect.objectContaining({ code: "RESPONSE_INVALID" }));
  });

  it("is a response when the program ends, with all that it wrote", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("x-a: 1\n\nfirst "));
    cgi.write(bytes("second"));
    cgi.end();
    const response = await cgi.response;
    expect(response.headers.get("x-a")).toBe("1");
    expect(await response.text()).toBe("first second");
  });

  it("is a response as soon as its head is there and the program waits", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("x-a: 1\n\nfirst "));
    cgi.flush();
    const response = await cgi.response;
    cgi.write(bytes("second"));
    cgi.end();
    expect(await response.text()).toBe("first second");
  });

  it("is no response when the program ends before its head does", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("x-a: 1\n"));
    cgi.end();
    await expect(cgi.response).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
  });

  it("is no response when the program fails before any of it went out", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("\nhalf"));
    cgi.fail(new Error("exited"));
    await expect(cgi.response).rejects.toThrow("exited");
  });

  it("is no response when its status is none", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("Status: 999\n\n"));
    cgi.end();
    await expect(cgi.response).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
  });

  it("breaks off with the program", async () => {
    const cgi = createCgiResponse(100, true);
    cgi.write(bytes("\n"));
    cgi.flush();
    const response = await cgi.response;
    cgi.fail(new Error("exited"));
    await expect(response.text()).rejects.toThrow("exited");
  });

  it("ends at the limit", () => {
    const cgi = createCgiResponse(3, true);
    cgi.write(bytes("\nabc"));
    expect(() => cgi.write(bytes("d"))).toThrow(expect.objectContaining({ code: "RESPONSE_TOO_LARGE" }));
  });

  it("never waits where it cannot be made to, nor for the body of a response that has none", async () => {
    const all = createCgiResponse(10_000_000, false);
    all.write(bytes("\n"));
    expect(all.write(new Uint8Array(300_000))).toBeUndefined();
    const none = createCgiResponse(10_000_000, true);
    none.write(bytes("Status: 204\n\n"));
    expect(none.write(new Uint8Array(300_000))).toBeUndefined();
    none.end();
    expect(await (await none.response).text()).toBe("");
  });

  it("waits for a reader that is behind, and stops when nobody reads any more", async () => {
    const cgi = createCgiResponse(10_000_000, true);
    cgi.write(bytes("\n"));
    const waiting = cgi.write(new Uint8Array(300_000))!;
    const reader = (await cgi.response).body!.getReader();
    await reader.read();
    await waiting;
    const abandoned = cgi.write(new Uint8Array(300_000))!;
    await reader.cancel();
    await expect(abandoned).rejects.toThrow("nobody reads");
    expect(() => cgi.write(bytes("x"))).toThrow("nobody reads");
  });
});

describe("what a program reads", () => {
  const readAll = async (input: Awaited<ReturnType<typeof bufferedInput>>, maxBytes: number) => {
    let text = "";
    for (;;) {
      const part = await input.read(maxBytes);
      if (part.length === 0) return text;
      expect(part.length).toBeLessThanOrEqual(maxBytes);
      text += new TextDecoder().decode(part);
    }
  };
  const request = (body?: string) =>
    new Request("https://app.test/", body === undefined ? {} : { method: "POST", body });

  it("is the body, in pieces as large as it asks for, and then nothing", async () => {
    expect(
      await readAll(
        streamedInput(request("hello there").body, () => undefined),
        4,
      ),
    ).toBe("hello there");
    expect(await readAll(await bufferedInput(request("hello there")), 4)).toBe("hello there");
  });

  it("is nothing without a body", async () => {
    expect(
      await readAll(
        streamedInput(null, () => undefined),
        4,
      ),
    ).toBe("");
    expect(await readAll(await bufferedInput(request()), 4)).toBe("");
  });
});

describe("what a program logs", () => {
  it("comes line by line, with characters that were cut whole again", () => {
    const lines: string[] = [];
    const log = createLogLines((line) => lines.push(line));
    const text = bytes("caf\u00e9\nlast");
    log.write(text.subarray(0, 4));
    log.write(text.subarray(4));
    expect(lines).toEqual(["caf\u00e9"]);
    log.flush();
    log.flush();
    expect(lines).toEqual(["caf\u00e9", "last"]);
  });
});
