/** How figures read in the app, the same everywhere: English, the locale of its texts. */
const LOCALE = "en-GB";

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const weekday = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const fullDate = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" });
const currencyNames = new Intl.DisplayNames(LOCALE, { type: "currency" });

export const formatKm = (km: number): string => (km > 0 && km < 1 ? "under 1 km" : `${whole.format(km)} km`);

export function formatHours(hours: number): string {
  const minutes = Math.round(hours * 60);
  const [h, min] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return `${min} min`;
  return min === 0 ? `${h} h` : `${h} h ${min} min`;
}

export const formatPeople = (count: number): string =>
  `${count < 1_000_000 ? whole.format(count) : `${tenths.format(count / 1_000_000)} million`} people`;

/** "Mon 1 Jun" for "2026-06-01"; text that is no date is shown as it is. */
export const formatDay = (isoDate: string): string => formatDate(weekday, isoDate).replace(",", "");
export const formatFullDate = (isoDate: string): string => formatDate(fullDate, isoDate);

function formatDate(format: Intl.DateTimeFormat, isoDate: string): string {
  const at = Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at) ? isoDate : format.format(at);
}

export function formatMoney(amount: number, currency: string): string {
  return new Intl.NumberFormat(LOCALE, { style: "currency", currency, maximumFractionDigits: 0 }).format(
    amount,
  );
}

/** To the cent, where the currency has them. */
export const formatPrice = (amount: number, currency: string): string =>
  new Intl.NumberFormat(LOCALE, { style: "currency", currency }).format(amount);

export const formatRate = (rate: number): string =>
  new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 5 }).format(rate);

export const currencyName = (currency: string): string => currencyNames.of(currency) ?? currency;

export function formatMs(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export const formatBytes = (bytes: number): string =>
  bytes < 1_000_000
    ? `${whole.format(Math.ceil(bytes / 1_000))} kB`
    : `${tenths.format(bytes / 1_000_000)} MB`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${whole.format(count)} ${count === 1 ? one : many}`;
