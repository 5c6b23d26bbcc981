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
import { serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

/** Nothing, and all that there is. */
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

const nameOf = ({ entry }: Guest, grant: Grant): string => `${entry.name}-${grant}`.toLowerCase();

function deploy(lab: Lab, guests: readonly Guest[]): void {
  for (const grant of ["bare", "granted"] as const) {
    for (const guest of guests) {
      const name = nameOf(guest, grant);
      lab.config.services.push({ ...guest.entry, name, capabilities: GRANTS[grant] });
      lab.config.routes.push(route(`/${name}`, [{ name }]));
    }
  }
  lab.serve();
}

async function use(page: Page, guest: Guest, grant: Grant, capability: Capability): Promise<Outcome> {
  const answer = await fetchIn(page, `/${nameOf(guest, grant)}/${capability}`);
  const { code, detail = "" } = problemOf(answer);
  if (answer.text.includes("used")) return "used";
  // An environment without the setting is how a command is denied it.
  if (/^denied$|GATEWAY_INTERFACE=/.test(answer.text)) return "denied";
  if (code === "FORBIDDEN_CAPABILITY") return "denied";
  const isRefused = /^SERVICE_(?:START_FAILED|TRAPPED)$/.test(code ?? "") && guest.refusal?.test(detail);
  // A guest that must wait is told that this engine cannot make it.
  return isRefused || /no JSPI/.test(detail)
    ? "not offered"
    : `? ${answer.status} ${code ?? answer.text}: ${detail}`;
}

type Outcomes = ReadonlyMap<Capability, Outcome>;

async function useAll(page: Page, guest: Guest, grant: Grant): Promise<Outcomes> {
  const outcomes = new Map<Capability, Outcome>();
  // One start tells of all that a refused guest wants.
  const [first] = guest.uses;
  for (const capability of guest.uses) {
    const isTold = guest.refusal !== undefined && capability !== first;
    outcomes.set(capability, isTold ? outcomes.get(first!)! : await use(page, guest, grant, capability));
  }
  return outcomes;
}

/** A guest is not told whether its lines are printed. */
function withLines(outcomes: Outcomes, service: string, lines: readonly string[]): Outcomes {
  const isPrinted = lines.some((line) => line.startsWith(`[${service}] a line`));
  if (outcomes.get("logging") !== "used" || isPrinted) return outcomes;
  return new Map([...outcomes, ["logging", "denied"]]);
}

test("docs/services.md says what each capability is worth in each ABI, as it is observed", async ({
  context,
  lab,
}) => {
  // A compiler starts slowly on a busy machine.
  test.setTimeout(180_000);
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(message.text()));
  const guests = await serveGuests(lab);
  deploy(lab, guests);
  serveIsolated(lab.server);
  const page = await lab.open();
  await page.evaluate(() => window.foremesh!.setSecret("granted", "a secret"));

  const observed = await Promise.all(
    guests.map(async (guest) => {
      // What is refused with every grant needs no second look.
      const bare = guest.refusal === undefined ? await useAll(page, guest, "bare") : new Map();
      return { guest, outcomes: { bare, granted: await useAll(page, guest, "granted") } };
    }),
  );
  // Without the capability's own words; that a script has a console besides is for the table to say.
  const printing = guests.filter(({ uses, refusal }) => uses.includes("logging") && refusal === undefined);
  for (const guest of printing) {
    const printed = expect.stringMatching(new RegExp(`^\\[${nameOf(guest, "granted")}\\] a line`));
    await expect.poll(() => lines).toContainEqual(printed);
  }
  expect(lines).not.toContain("[script-bare] a line by the capability");

  const table = new Map<string, Map<Capability, Cell>>();
  for (const { guest, outcomes } of observed) {
    const of = (grant: Grant) => withLines(outcomes[grant], nameOf(guest, grant), lines);
    for (const column of guest.columns) {
      const cells = table.get(column) ?? new Map<Capability, Cell>();
      table.set(column, cells);
      for (const capability of guest.uses)
        cells.set(capability, cellOf(of("granted").get(capability)!, of("bare").get(capability)));
    }
  }
  const rendered = renderTable(table);
  expect(rendered, "every outcome is one of those that the document explains").not.toContain("?");
  if (process.env.UPDATE_DOCS === "1") await documentTable(rendered);
  expect(await documentedTable()).toBe(rendered);
});
