/** Limits of the metrics. */

/** Rows of one kind, such as models on surfaces; what exceeds them is counted under `other`. */
export const MOST_ROWS = 300;
/** How long a scrape waits for a gauge that the store is asked for. */
export const LONGEST_READING_MS = 1_000;
/** Upper bounds of histograms, in seconds. */
export const DURATION_BOUNDS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300, 600];
export const FIRST_TOKEN_BOUNDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60];
export const OVERHEAD_BOUNDS = [
  0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
export const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
