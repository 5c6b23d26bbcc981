import { problemResponse } from "./problem-response";
import table from "./rates.json" with { type: "json" };

const PER_EURO: Readonly<Record<string, number>> = { EUR: 1, ...table.perEuro };

/** `GET /api/rates?base=EUR`: how much of each currency one unit of the base is worth. */
export function answerRates(request: Request): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    const refusal = problemResponse(405, "Method not allowed", "Rates can only be read");
    refusal.headers.set("allow", "GET, HEAD");
    return refusal;
  }
  const base = (new URL(request.url).searchParams.get("base") ?? "EUR").toUpperCase();
  const basePerEuro = PER_EURO[base];
  if (basePerEuro === undefined) {
    return problemResponse(
      400,
      "Unknown currency",
      `Cannot convert from "${base}": base must be one of the table's`,
    );
  }
  const rates = Object.fromEntries(
    Object.entries(PER_EURO)
      .filter(([currency]) => currency !== base)
      .map(([currency, perEuro]) => [currency, Number((perEuro / basePerEuro).toPrecision(6))]),
  );
  return Response.json({ base, date: table.date, rates }, { headers: { "cache-control": "max-age=3600" } });
}
