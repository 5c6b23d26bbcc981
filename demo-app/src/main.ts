import { createApiClient } from "./api/api-client";
import { onDevice } from "./api/on-device";
import { meshOutbox } from "./api/outbox";
import { createConnectionNotice } from "./connection/connection-notice";
import { byId } from "./element";
import { createExpenseNotes } from "./money/expense-notes.browser";
import { STEPS, stepOf } from "./step";
import { createLiveStrip } from "./strip/live-strip";
import { createOpenTrip } from "./trip/open-trip";
import { emptyTrip } from "./trip/trip";
import { createTripStore } from "./trip/trip-store";
import { createExpensesView } from "./views/expenses-view";
import { createFindView } from "./views/find-view";
import { createMapView } from "./views/map-view";
import { createMoneyView } from "./views/money-view";
import { createPhotosView } from "./views/photos-view";
import { createPlanView } from "./views/plan-view";
import { createSavedTrips } from "./views/saved-trips";
import { createTripPanel } from "./views/trip-panel";

const strip = createLiveStrip();
const api = createApiClient({
  // Looked up at each call: the mesh may wrap fetch after this module has run.
  fetch: (path, init) => fetch(path, init),
  now: () => performance.now(),
  onAnswer: (request) => strip.record(request),
});
const store = createTripStore(localStorage, emptyTrip(isoDateInDays(30)));

createConnectionNotice();
createTripPanel(store);
const savedTrips = createSavedTrips(onDevice(api), store, createOpenTrip(localStorage));
createFindView(api, store);
createPlanView(api, store);
const money = createMoneyView(api, store);
const expenses = createExpensesView(onDevice(api), store, createExpenseNotes(Date.now), meshOutbox());
const opened: Partial<Record<string, { open(): void }>> = {
  map: createMapView(api, store),
  money: {
    open() {
      money.open();
      expenses.open();
    },
  },
  photos: createPhotosView(api),
};

function showStep(isFirst: boolean): void {
  const step = stepOf(location.hash) ?? (isFirst ? "find" : undefined);
  if (step === undefined) return;
  for (const other of STEPS) {
    byId(`view-${other}`, HTMLElement).hidden = other !== step;
    const link = document.querySelector(`.steps [data-step="${other}"]`);
    if (other === step) link?.setAttribute("aria-current", "step");
    else link?.removeAttribute("aria-current");
  }
  document.body.dataset.step = step;
  opened[step]?.open();
  if (isFirst) return;
  scrollTo({ top: 0 });
  byId(`title-${step}`, HTMLElement).focus({ preventScroll: true });
}

function isoDateInDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

addEventListener("hashchange", () => showStep(false));
showStep(true);

// After what the page itself needs first; and again when the traveller comes back from another tab.
const whenIdle = globalThis.requestIdleCallback ?? ((task: () => void) => setTimeout(task, 200));
whenIdle(() => void savedTrips.load());
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void savedTrips.load();
});
