import { type ChildProcess, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** A screen and a session bus of its own: WebKitGTK has no mode without a window. */
export interface Desktop {
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export interface WebDriver {
  readonly version: string;
  /** One command of W3C WebDriver, in this session. */
  send<Result>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Result>;
  close(): Promise<void>;
}

export async function openDesktop(): Promise<Desktop> {
  const tell = 'echo "$DISPLAY $XAUTHORITY $DBUS_SESSION_BUS_ADDRESS"; cat';
  // It ends with its input; the bus tells its troubles with the limits of a container on stderr.
  const child = spawn("xvfb-run", ["-a", "dbus-run-session", "--", "sh", "-c", tell], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (bytes) => resolve(String(bytes).trim()));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Cannot open a screen: xvfb-run ended with ${code}`)));
  });
  const [DISPLAY, XAUTHORITY, DBUS_SESSION_BUS_ADDRESS] = line.split(" ");
  return {
    env: { ...process.env, DISPLAY, XAUTHORITY, DBUS_SESSION_BUS_ADDRESS },
    async close() {
      child.stdin.end();
      await ended(child);
    },
  };
}

/** A browser without a past, and the session that drives it: WebKitWebDriver has one at a time. */
export async function startWebDriver({ env }: Desktop, binary: string): Promise<WebDriver> {
  const port = await freePort();
  const child = spawn("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore" });
  const address = `http://127.0.0.1:${port}`;
  await answers(`${address}/status`, child);
  const options = { binary, args: ["--automation"] };
  const created = await command<{ sessionId: string; capabilities: { browserVersion: string } }>(
    `${address}/session`,
    "POST",
    {
      capabilities: { alwaysMatch: { browserName: "MiniBrowser", "webkitgtk:browserOptions": options } },
    },
  );
  const session = `${address}/session/${created.sessionId}`;
  return {
    version: created.capabilities.browserVersion,
    send: (method, path, body) => command(`${session}${path}`, method, body),
    async close() {
      await command(session, "DELETE").catch(() => undefined);
      child.kill();
      await ended(child);
    },
  };
}

async function command<Result>(url: string, method: string, body?: object): Promise<Result> {
  const payload = method === "POST" ? { body: JSON.stringify(body ?? {}) } : {};
  const response = await fetch(url, { method, ...payload });
  const { value } = (await response.json()) as { value: Result & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`WebDriver ${method} ${url}: ${value.error} ${value.message}`);
  return value;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await fetch(url).then(
      () => true,
      () => new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
    );
    if (isUp) return;
  }
  throw new Error(`Cannot drive WebKit: WebKitWebDriver ended with ${child.exitCode}`);
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) =>
    (child.exitCode ?? child.signalCode) === null ? child.once("exit", () => resolve()) : resolve(),
  );

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
