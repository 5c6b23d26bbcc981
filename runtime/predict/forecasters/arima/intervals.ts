/** Uses are counted per half hour: a plan is made for the visit under way, and a habit is seldom kept to the minute. */
export const INTERVAL_MS = 30 * 60_000;
export const INTERVALS_PER_DAY = 48;
const INTERVALS_PER_WEEK = 7 * INTERVALS_PER_DAY;

/** Seasons of people: the day, and the week where four of them are known. */
export const PERIODS = [INTERVALS_PER_DAY, INTERVALS_PER_WEEK] as const;

/** What is remembered: four weeks, the least that tells a weekly habit from chance. */
export const HISTORY_INTERVALS = 4 * INTERVALS_PER_WEEK;

export const intervalOf = (at: number): number => Math.floor(at / INTERVAL_MS);
