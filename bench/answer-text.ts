/** What every arm of the warm benchmark answers: JSON of about 1 KB, as an API's answer often is. */
export const ANSWER_TEXT = JSON.stringify({
  places: Array.from({ length: 8 }, (_, index) => ({
    id: 2_988_507 + index,
    name: `Place number ${index}`,
    country: "Switzerland",
    countryCode: "CH",
    lat: 47.36667 + index,
    lon: 8.55 - index,
    population: 341_730 - index,
  })),
});
