export interface Place {
  /** GeoNames id. */
  readonly id: number;
  readonly name: string;
  /** In English. */
  readonly country: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  readonly lat: number;
  readonly lon: number;
  readonly population: number;
}
