import { createExpenseBook } from "./expense-book";
import { answerExpenses } from "./expenses-api";
import { problemResponse } from "./problem-response";
import { answerRates } from "./rates-api";

export type ServiceHandler = (request: Request) => Promise<Response>;
export type LoadServices = (servicesDir: string) => Promise<ReadonlyMap<string, ServiceHandler>>;

const SERVICE_OF: Readonly<Record<string, string>> = {
  places: "gazetteer",
  maps: "maps",
  itinerary: "itinerary",
  photos: "photos",
  trips: "trips",
  sun: "sun",
};

/**
 * The server's own `/api`: the same WASM services that run in the browser, loaded at the first request for any of
 * them, and the rates and expenses, which exist only here. A failed load is tried again by the next request.
 *
 * @param expensesFile  Where expenses are kept; absent: as long as the server runs.
 */
export function createDemoApi(
  servicesDir: string,
  loadServices: LoadServices,
  expensesFile?: string,
): ServiceHandler {
  const book = createExpenseBook(expensesFile);
  let loading: ReturnType<LoadServices> | undefined;
  const services = (): ReturnType<LoadServices> => {
    loading ??= loadServices(servicesDir).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    const area = pathname.split("/")[2] ?? "";
    if (area === "rates") return answerRates(request);
    if (area === "expenses") return answerExpenses(request, book);
    const name = Object.hasOwn(SERVICE_OF, area) ? SERVICE_OF[area] : undefined;
    if (name === undefined) return problemResponse(404, "Not found", `No service answers ${pathname}`);
    try {
      const handler = (await services()).get(name);
      if (handler) return await handler(request);
      return problemResponse(503, "Service not built", `Cannot find ${name}: run npm run build:services`);
    } catch (error) {
      return problemResponse(
        502,
        "Service failed",
        `${name}: ${error instanceof Error ? error.message : error}`,
      );
    }
  };
}
