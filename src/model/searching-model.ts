/** Whether a model searches the web for each answer, without being given a tool; pure. */

const SEARCHING = /-search-(?:preview|api)|-deep-research|:online$/;

export function isSearchingModel(model: string): boolean {
  return SEARCHING.test(model);
}
