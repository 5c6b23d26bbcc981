import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "./digest.browser";
import { integrityOf } from "./integrity";

describe("digests", () => {
  it("are SHA-256 in lower-case hex, and become the integrity that browsers check", async () => {
    const run = async (bytes: Uint8Array<ArrayBuffer>) => {
      const hash = createHash("sha256").update(bytes);
      const hex = await sha256Hex(bytes.slice().buffer);
      expect(hex).toBe(hash.copy().digest("hex"));
      expect(integrityOf(hex)).toBe(`sha256-${hash.digest("base64")}`);
    };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => run(new Uint8Array(bytes))),
    );
  });
});
