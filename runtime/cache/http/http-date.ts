const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const DAY_FIRST = /(\d{1,2})[ -]+([a-z]{3})[ -]+(\d{4}|\d\d)\s+(\d{1,2})[:.](\d\d)[:.](\d\d)/i;
/** C's asctime. */
const YEAR_LAST = /([a-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})/i;

/**
 * The instant of an HTTP date, in epoch ms, in any of its three forms (RFC 9110 §5.6.7), and as leniently as browsers
 * read it: the zone is GMT whatever is written.
 */
export function parseHttpDate(text: string | null): number | undefined {
  if (text === null) return undefined;
  const dayFirst = DAY_FIRST.exec(text);
  const [, month, day, hour, minute, second, year] =
    dayFirst === null
      ? (YEAR_LAST.exec(text) ?? [])
      : [dayFirst[0], dayFirst[2], dayFirst[1], dayFirst[4], dayFirst[5], dayFirst[6], dayFirst[3]];
  const monthIndex = month === undefined ? -1 : MONTHS.indexOf(month.toLowerCase()) / 3;
  if (!Number.isInteger(monthIndex) || monthIndex < 0) return undefined;
  // Two digits are a year of RFC 850's; its time is over, so most are of this century.
  const century = year!.length === 4 ? 0 : Number(year) < 70 ? 2000 : 1900;
  return Date.UTC(
    century + Number(year),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}
