/**
 * Gives calls their ids, and finds the call that a result answers, which may be identified only by
 * its tool's name.
 */

type OpenCall = { readonly id: string; readonly name: string };

/** One instance per list of messages, which is read in order. */
export class OpenCalls {
  private readonly open: OpenCall[] = [];
  private readonly ids = new Set<string>();
  private count = 0;

  /**
   * @returns the given id, otherwise one derived from its position, so that the same list gets the
   *   same ids
   */
  add(name: string, given: string | undefined): string {
    const id = given || this.freeId();
    this.ids.add(id);
    this.open.push({ id, name });
    return id;
  }

  /**
   * Finds the call with that id; otherwise the first open one with that name; without a name the
   * first open one.
   */
  answer(name: string | undefined, id: string | undefined): string | undefined {
    if (id !== undefined && this.ids.has(id)) return this.close((call) => call.id === id) ?? id;
    return this.close((call) => name === undefined || call.name === name);
  }

  private close(isMeant: (call: OpenCall) => boolean): string | undefined {
    const at = this.open.findIndex(isMeant);
    return at === -1 ? undefined : this.open.splice(at, 1)[0]?.id;
  }

  private freeId(): string {
    let id: string;
    do id = `call_${this.count++}`;
    while (this.ids.has(id));
    return id;
  }
}
