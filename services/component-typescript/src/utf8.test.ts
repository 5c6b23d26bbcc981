import { expect, it } from "vitest";
import { decodeInScript, encodeInScript } from "./utf8";

const TEXTS = ["", "plain", "Zoë", "Ελλάδα", "東京", "🎉 party", "\u0000\u007f\u0080\u07ff\u0800\uffff"];

it("encodes as TextEncoder does, lone surrogates too", () => {
  for (const text of [...TEXTS, "a\ud800b", "\udc00"]) {
    expect([...encodeInScript(text)]).toEqual([...new TextEncoder().encode(text)]);
  }
});

it("decodes what was encoded", () => {
  for (const text of TEXTS) expect(decodeInScript(new TextEncoder().encode(text))).toBe(text);
});

it("puts U+FFFD where bytes are no UTF-8, and goes on", () => {
  for (const [bytes, text] of [
    [[0x61, 0x80, 0x62], "a\ufffdb"],
    [[0xc3], "\ufffd"],
    [[0xc0, 0x80], "\ufffd\ufffd"],
    [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
    [[0xf5, 0x61], "\ufffda"],
  ] as const) {
    expect(decodeInScript(Uint8Array.from(bytes))).toBe(text);
  }
});
