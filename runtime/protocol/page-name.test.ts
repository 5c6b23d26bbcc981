import { expect, it } from "vitest";
import { pageNameOf } from "./page-name";

it.each([
  ["https://app.example/", "/"],
  ["https://app.example/trips", "/trips"],
  ["https://app.example/sign-in.html#top", "/sign-in.html"],
  ["https://app.example/trips/8127?day=2&token=secret", "/trips/*"],
  ["https://app.example/users/alice/orders/2026/11", "/users/*/*"],
  ["https://app.example/8127/edit", "/*/*"],
  ["https://app.example/6f1c2e4b-7a90-4b1e-9f3a-000000000000", "/*"],
  ["https://app.example/alice%40example.org", "/*"],
])("names %s %s", (url, name) => {
  expect(pageNameOf(url)).toBe(name);
});

it.each(["about:client", "", "blob:https://app.example/0a1b", "no address"])("has no name for %j", (url) => {
  expect(pageNameOf(url)).toBeUndefined();
});
