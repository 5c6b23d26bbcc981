import type { BrowserContext, Page } from "@playwright/test";
import { buildGuest, CONTRACT_ABIS, type ContractAbi } from "./fixtures/contract/build-guests";
import { expect, type Lab, newLab, route, test } from "./fixtures/lab";

/**
 * The contract of engines (runtime/hosts/engine.ts): whatever the ABI, a request arrives whole, an answer comes back whole,
 * and what goes wrong ends as documented without harm to the next request.
 */
const MIB = 1_048_576;
const LIMITS = {
  memoryMaxBytes: 256 * MIB,
  timeoutMs: 20_000,
  responseMaxBytes: 40 * MIB,
  queueMax: 20,
};

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Length of the body, which is 0, 1, … 250, 0, 1 and so on. */
  readonly bodyBytes?: number;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
  /** Whether the body is 0, 1, … 250, 0, 1 and so on. */
  readonly isPattern: boolean;
  /** Of short ones. */
  readonly text: string;
}

const ask = (page: Page, path: string, options: Ask = {}): Promise<Answer> =>
  page.evaluate(
    async ([url, { method = "GET", headers = {}, bodyBytes }]) => {
      const init: RequestInit = { method, headers };
      if (bodyBytes !== undefined) init.body = new Uint8Array(bodyBytes).map((_, at) => at % 251);
      const response = await fetch(url, init);
      const body = new Uint8Array(await response.arrayBuffer());
      const text = body.length < 4_096 ? new TextDecoder().decode(body) : "";
      const isProblem = response.headers.get("content-type") === "application/problem+json";
      return {
        status: response.status,
        code: isProblem ? (JSON.parse(text) as { code: string }).code : undefined,
        headers: Object.fromEntries(response.headers),
        length: body.length,
        isPattern: body.every((byte, at) => byte === at % 251),
        text,
      };
    },
    [path, options] as const,
  );

for (const abi of CONTRACT_ABIS) {
  test.describe(`the ${abi} engine`, () => {
    test.describe.configure({ mode: "serial" });
    let context: BrowserContext;
    let lab: Lab;
    let page: Page;

    test.beforeAll(async ({ browser, direct }) => {
      // Compilers start slowly on a busy machine.
      test.setTimeout(180_000);
      context = await browser.newContext();
      lab = await newLab(context, direct);
      const { entry, files } = await buildGuest(abi);
      for (const [path, bytes] of files) lab.server.files.set(path, bytes);
      lab.config.services.push({ ...entry, resources: { ...LIMITS, replicas: { max: 1 } } });
      lab.config.services.push({ ...entry, name: "small", resources: SMALL });
      lab.config.routes.push(route("/guest", [{ name: entry.name }]), route("/small", [{ name: "small" }]));
      lab.serve();
      page = await lab.open();
    });
    test.afterAll(async () => {
      await context?.close();
      await lab?.server.close();
    });

    for (const [promise, check] of casesFor(abi)) test(promise, () => check(page));
  });
}

/** Of a second service of the same code. */
const SMALL = {
  memoryMaxBytes: 16 * MIB,
  timeoutMs: 1_000,
  responseMaxBytes: 1_000,
  responseHeadersMaxBytes: 1_000,
  queueMax: 2,
  replicas: { max: 1 },
};

type Case = readonly [promise: string, check: (page: Page) => Promise<void>];

function casesFor(abi: ContractAbi): readonly Case[] {
  return [...requests(), ...bodies(), ...responses(), ...failures(abi), ...limits(abi)];
}

function requests(): Case[] {
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"].map(
    (method): Case => [
      `is asked with the method ${method}`,
      async (page) => {
        const { status, headers } = await ask(page, "/guest/echo", { method });
        expect([status, headers["x-method"]]).toEqual([200, method]);
      },
    ],
  );
  const targets = ["?a=1&b=2", "?", "/deep/er/echo?x=%20%2F", `?long=${"y".repeat(8_000)}`].map(
    (suffix): Case => [
      `is told the path and query as they are: ${suffix.slice(0, 24)}`,
      async (page) => {
        const path = suffix.startsWith("/") ? `/guest${suffix}` : `/guest/echo${suffix}`;
        const { headers } = await ask(page, path);
        expect(headers["x-target"]).toBe(path.replace(/\?$/, ""));
      },
    ],
  );
  const values = ["plain", "two, words; q=0.5", "caf\u00e9", "", "z".repeat(8_000)].map(
    (value): Case => [
      `is given a header's value byte for byte: ${JSON.stringify(value.slice(0, 20))}`,
      async (page) => {
        const { headers } = await ask(page, "/guest/echo", { headers: { "x-ask": value } });
        expect(headers["x-answer"]).toBe(value);
      },
    ],
  );
  return [
    ...methods,
    [
      "answers HEAD without a body",
      async (page) => {
        expect(await ask(page, "/guest/echo", { method: "HEAD" })).toMatchObject({ status: 200, length: 0 });
      },
    ],
    ...targets,
    ...values,
  ];
}

function bodies(): Case[] {
  const sizes = [0, 1, 1_000, 65_536, MIB, 32 * MIB];
  return [
    ...sizes.map(
      (bodyBytes): Case => [
        `echoes a body of ${bodyBytes} bytes`,
        async (page) => {
          const answer = await ask(page, "/guest/echo", { method: "POST", bodyBytes });
          expect(answer).toMatchObject({ status: 200, length: bodyBytes, isPattern: true });
        },
      ],
    ),
    ...sizes.map(
      (count): Case => [
        `answers with ${count} bytes`,
        async (page) => {
          const answer = await ask(page, `/guest/bytes?${count}`);
          expect(answer).toMatchObject({ status: 200, length: count, isPattern: true });
        },
      ],
    ),
    [
      "reads a body to its last byte",
      async (page) => {
        const { text } = await ask(page, "/guest/digest", { method: "POST", bodyBytes: 100_000 });
        expect(text).toBe(`100000 ${digestOfPattern(100_000)}`);
      },
    ],
    [
      "takes a body as a stream",
      async (page) => {
        const text = await page.evaluate(async () => {
          const chunks = Array.from({ length: 10 }, (_, at) => new Uint8Array(1_000).fill(at));
          const body = new ReadableStream({
            pull: (controller) => {
              const chunk = chunks.shift();
              if (chunk === undefined) controller.close();
              else controller.enqueue(chunk);
            },
          });
          const init = { method: "POST", body, duplex: "half" } as RequestInit;
          return (await fetch("/guest/digest", init)).text();
        });
        expect(text).toMatch(/^10000 /);
      },
    ],
  ];
}

function responses(): Case[] {
  const statuses = [200, 201, 204, 206, 304, 400, 404, 418, 500, 599].map(
    (status): Case => [
      `answers with status ${status}`,
      async (page) => {
        expect(await ask(page, `/guest/status?${status}`)).toMatchObject({ status, code: undefined });
      },
    ],
  );
  return [
    ...statuses,
    [
      "answers with several values of a header, bytes and nothing in it",
      async (page) => {
        const { headers } = await ask(page, "/guest/headers");
        expect(headers).toMatchObject({ "x-several": "one, two", "x-bytes": "caf\u00e9", "x-empty": "" });
      },
    ],
    [
      "answers with a hundred headers",
      async (page) => {
        const { headers } = await ask(page, "/guest/many-headers?100");
        expect(Object.keys(headers).filter((name) => /^x-\d+$/.test(name))).toHaveLength(100);
      },
    ],
    [
      "answers many requests at once, each with its own answer",
      async (page) => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, at) => ask(page, `/guest/echo?${at}`)),
        );
        expect(answers.map(({ headers }) => headers["x-target"])).toEqual(
          answers.map((_, at) => `/guest/echo?${at}`),
        );
      },
    ],
  ];
}

function failures(abi: ContractAbi): Case[] {
  const failsAlone = (what: string, path: string, status: number, code: string): Case => [
    `${what}: ${status} ${code}, and the next request is answered`,
    async (page) => {
      expect(await ask(page, `/guest/${path}`)).toMatchObject({ status, code });
      expect(await ask(page, "/guest/status?200")).toMatchObject({ status: 200, code: undefined });
    },
  ];
  return [
    failsAlone("a trap", "trap", 502, "SERVICE_TRAPPED"),
    // A script that runs out of stack has thrown an exception like any other.
    failsAlone("out of stack", "recurse", 502, "SERVICE_TRAPPED"),
    // The library for C knows of a raw guest that did not answer before its host does.
    failsAlone("no answer", "no-answer", 502, abi === "raw" ? "SERVICE_TRAPPED" : "RESPONSE_INVALID"),
    ...[0, 99, 101, 600].map((status) =>
      failsAlone(
        `a status that is none, ${status}`,
        `status?${status}`,
        502,
        abi === "fetch" ? "SERVICE_TRAPPED" : "RESPONSE_INVALID",
      ),
    ),
    [
      "a header that would make two cannot",
      async (page) => {
        const { headers } = await ask(page, "/guest/bad-header");
        expect(headers["x-injected"]).toBe(abi === "wasi-command" || abi === "raw" ? "b" : undefined);
        expect((await ask(page, "/guest/status?200")).status).toBe(200);
      },
    ],
    [
      "keeps its state from request to request, as its ABI says",
      async (page) => {
        const first = Number((await ask(page, "/guest/seen")).text);
        const second = Number((await ask(page, "/guest/seen")).text);
        expect(second - first).toBe(abi === "wasi-command" ? 0 : 1);
      },
    ],
  ];
}

function limits(abi: ContractAbi): Case[] {
  const cases: Case[] = [
    [
      "has no more bytes in a body than it may",
      async (page) => {
        expect(await ask(page, "/small/bytes?1000")).toMatchObject({ status: 200, length: 1_000 });
        expect(await ask(page, "/small/bytes?1001")).toMatchObject({
          status: 502,
          code: "RESPONSE_TOO_LARGE",
        });
      },
    ],
    [
      "has no more bytes in its headers than it may",
      async (page) => {
        const answer = await ask(page, "/small/many-headers?200");
        expect(answer).toMatchObject({ status: 502, code: "RESPONSE_TOO_LARGE" });
      },
    ],
    [
      "has no more time than it may, and the next request is answered",
      async (page) => {
        expect(await ask(page, "/small/loop")).toMatchObject({ status: 504, code: "DEADLINE_EXCEEDED" });
        expect((await ask(page, "/small/status?200")).status).toBe(200);
      },
    ],
    [
      "has no more waiting requests than it may",
      async (page) => {
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, at) => ask(page, at === 0 ? "/small/loop" : "/small/status?200")),
        );
        const shed = answers.filter(({ code }) => code === "OVERLOADED");
        expect(shed.length).toBeGreaterThan(0);
        expect((await ask(page, "/small/status?200")).status).toBe(200);
      },
    ],
  ];
  const memory: Case = [
    "has no more memory than it may",
    async (page) => {
      const { status, text } = await ask(page, "/small/grow");
      expect(status).toBe(200);
      expect(Number(text)).toBeGreaterThan(8);
      expect(Number(text)).toBeLessThan(16);
    },
  ];
  return abi === "fetch" ? cases : [...cases, memory];
}

function digestOfPattern(length: number): string {
  let hash = 2_166_136_261;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (at % 251), 16_777_619);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
