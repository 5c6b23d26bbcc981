import { expect, it } from "vitest";
import { storedHead } from "./read-head.fixture";
import { servedResponse } from "./served-response";

const stored = storedHead({ "content-type": "text/plain" }, { bytes: 3 });
const get = { method: "GET", headers: new Headers() };

it("hands out bytes that are the reader's own", async () => {
  const body = new Uint8Array([1, 2, 3]);
  const { value } = await servedResponse(stored, body, get, 0).body!.getReader().read();
  value!.fill(9);
  const again = await servedResponse(stored, body, get, 0).arrayBuffer();
  expect(new Uint8Array(again)).toEqual(new Uint8Array([1, 2, 3]));
});

it.each([
  ["bytes", new Uint8Array()],
  ["a Blob", new Blob([])],
])("hands out an empty body that is kept as %s", async (_, body) => {
  expect(await servedResponse(storedHead({}, { bytes: 0 }), body, get, 0).text()).toBe("");
});

it.each([
  ["bytes", new Uint8Array([1, 2, 3])],
  ["a Blob", new Blob([new Uint8Array([1, 2, 3])])],
])("cuts a range out of %s", async (_, body) => {
  const asked = { method: "GET", headers: new Headers({ range: "bytes=1-1" }) };
  const response = servedResponse(stored, body, asked, 0);
  expect([response.status, await response.text()]).toEqual([206, "\u0002"]);
});
