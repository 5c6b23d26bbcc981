import { expect, fetchIn, service, test } from "./fixtures/lab";

const names = ["blue", "green"] as const;
const REQUEST_COUNT = 500;
/** The conformance suite's: each share within 5 points (HTTPRouteWeight). */
const TOLERANCE = 0.05;
/** The suite allows ten rounds; 500 draws at 70 % leave the tolerance once in 70. */
const ROUND_COUNT = 10;

test("requests are shared between two services in proportion to their weights", async ({ lab }) => {
  for (const name of names) {
    const source = `export default { fetch: () => new Response("${name}") };`;
    lab.server.files.set(`/services/${name}/${name}.js`, source);
    lab.config.services.push(service(name, source, { resources: { concurrency: 8 } }));
  }
  const matches = [{ path: { type: "PathPrefix", value: "/split" } }];
  const backendRefs = [
    { name: "blue", weight: 70 },
    { name: "green", weight: 30 },
    { name: "probe", weight: 0 },
  ];
  lab.config.routes.push({ name: "split", rules: [{ matches, backendRefs }] });
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/split");

  const share = () =>
    page.evaluate(async (count) => {
      let blue = 0;
      for (let sent = 0; sent < count; sent += 10) {
        const batch = Array.from({ length: 10 }, async () => (await fetch("/split")).text());
        blue += (await Promise.all(batch)).filter((text) => text === "blue").length;
      }
      return blue / count;
    }, REQUEST_COUNT);
  const shares: number[] = [];
  while (shares.length < ROUND_COUNT && !shares.some((blue) => Math.abs(blue - 0.7) <= TOLERANCE)) {
    shares.push(await share());
  }
  expect(Math.abs(shares.at(-1)! - 0.7)).toBeLessThanOrEqual(TOLERANCE);
});
