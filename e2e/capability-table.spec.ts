import type { Page } from "@playwright/test";
import {
  type Capability,
  type Cell,
  cellOf,
  documentedTable,
  documentTable,
  type Outcome,
  renderTable,
} from "./fixtures/capabilities/capability-table";
import { type Guest, serveGuests } from "./fixtures/capabilities/serve-guests";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

/** All that there is, and nothing. */
const GRANTS = {
  bare: { clocks: false, random: false, logging: false },
  granted: {
    outbound: ["http://probe"],
    keyValue: ["granted"],
    sql: ["granted"],
    blob: ["granted"],
    config: { SETTING: "used" },
    secrets: ["granted"],
  },
};
type Grant = keyof typeof GRANTS;

function deploy(lab: Lab, guests: readonly Guest[]): void {
  for (const grant of ["bare", "granted"] as const) {
    for (const entry of new Set(guests.map((guest) => guest.entry))) {
      const name = `${entry.name}-${grant}`;
      lab.config.services.push({ ...entry, name, capabilities: GRANTS[grant] });
      lab.config.routes.push(route(`/${name}`, [{ name }]));
    }
  }
  lab.serve();
}

async function outcomeOf(page: Page, service: string, capability: Capability): Promise<Outcome> {
  const answer = await fetchIn(page, `/${service}/${capability}`);
  const { code, detail = "" } = problemOf(answer);
  if (answer.status === 200) return answer.text.includes("used") ? "used" : "denied";
  if (code === "FORBIDDEN_CAPABILITY") return "denied";
  if (code === "SERVICE_START_FAILED" && /it imports/.test(detail)) return "refused";
  if (/JSPI/.test(detail)) return "needs JSPI";
  return `? ${answer.status} ${code}: ${detail}`;
}

test("docs/services.md says what each capability is worth in each ABI, as it was observed", async ({
  context,
  lab,
}) => {
  test.setTimeout(180_000);
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(message.text()));
  const guests = await serveGuests(lab);
  deploy(lab, guests);
  const page = await lab.open();
  await page.evaluate(() => window.foremesh!.setSecret("granted", "a secret"));

  const outcomes = new Map<string, Outcome>();
  const keyOf = ({ entry }: Guest, capability: Capability, grant: Grant) =>
    `${entry.name}-${grant}/${capability}`;
  for (const grant of ["bare", "granted"] as const) {
    for (const guest of guests) {
      for (const capability of guest.uses) {
        outcomes.set(
          keyOf(guest, capability, grant),
          await outcomeOf(page, `${guest.entry.name}-${grant}`, capability),
        );
      }
    }
  }
  console.log(lines.join("\n"), [...outcomes]);

  const table = new Map<string, Map<Capability, Cell>>();
  for (const guest of guests) {
    const cells = table.get(guest.column) ?? new Map<Capability, Cell>();
    table.set(guest.column, cells);
    for (const capability of guest.uses) {
      const of = (grant: Grant) => outcomes.get(keyOf(guest, capability, grant))!;
      cells.set(capability, cellOf(of("granted"), of("bare")));
    }
  }
  const observed = renderTable(table);
  console.log(observed);
  if (process.env.UPDATE_DOCS === "1") await documentTable(observed);
  expect(await documentedTable()).toBe(observed);
});
