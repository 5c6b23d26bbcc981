import { describe, expect, it } from "vitest";
import { generatedDigest, generatedUrl } from "./generated-url";

const SHA256 = "0123456789abcdef".repeat(4);

describe("the URL of what was made of an artifact", () => {
  it("lies below the artifact's own, and names the digest", () => {
    expect(generatedUrl("/services/x/x.wasm", SHA256)).toBe(
      `/services/x/x.wasm/foremesh-generated/${SHA256}.js`,
    );
    expect(generatedDigest(generatedUrl("/x.wasm", SHA256))).toBe(SHA256);
  });

  it.each([
    "/services/x/x.wasm",
    `/foremesh-generated/${SHA256}.wasm`,
    `/foremesh-generated/${SHA256.toUpperCase()}.js`,
    `/foremesh-generated/${SHA256}0.js`,
    `/foremesh-generated/${SHA256}.js/more`,
    `/x-foremesh-generated/${SHA256}.js`,
  ])("is no other: %s", (pathname) => expect(generatedDigest(pathname)).toBeUndefined());
});
