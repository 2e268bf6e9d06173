/** The scalar types of the API, with their ranges. */

/**
 * ISO 8601 in UTC, with milliseconds and `Z`.
 * @format date-time
 */
export type Timestamp = string;

/**
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A share, 0 to 1.
 * @minimum 0
 * @maximum 1
 */
export type Share = number;
