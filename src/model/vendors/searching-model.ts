/** Whether a model searches the web for each answer, without being given a tool; pure. */

/** Perplexity's own price includes the searches; that of a router that sells its models does not. */
const SEARCHING =
  /-search-(?:preview|api)|-deep-research|:online$|(?:^|\/)perplexity\/sonar|(?:^|\/)compound(?:-|$)/;

export function isSearchingModel(model: string): boolean {
  return SEARCHING.test(model);
}
