import type { Browser, BrowserType } from "@playwright/test";
import { findFirefox } from "./find-engines";

/** `emulation.setMediaFeaturesOverride` is of 2026 and not in the long-term release; no test emulates media. */
const UNKNOWN_TO_ESR = "emulation.setMediaFeaturesOverride";

interface BidiSession {
  send(method: string, params: unknown): Promise<unknown>;
}

/** Debian's Firefox over WebDriver BiDi. */
export async function launchFirefox(firefox: BrowserType): Promise<Browser> {
  // What the project says of launching is for Chromium.
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: findFirefox()!, args: [] });
  const { _connection: connection } = browser as unknown as {
    _connection: { toImpl(object: unknown): { _browserSession: BidiSession } };
  };
  const session = connection.toImpl(browser)._browserSession;
  const send = session.send.bind(session);
  session.send = async (method, params) => (method === UNKNOWN_TO_ESR ? {} : send(method, params));
  return browser;
}
