/** Gives calls their ids, and finds the call that a result answers, which it names by its tool at most. */

type OpenCall = { readonly id: string; readonly name: string };

/** One instance a list of messages, which is gone through in order. */
export class OpenCalls {
  private readonly open: OpenCall[] = [];
  private readonly ids = new Set<string>();
  private count = 0;

  /** @returns the id it came with, else one made from its place, so that the same list gives the same */
  add(name: string, given: string | undefined): string {
    const id = given || this.freeId();
    this.ids.add(id);
    this.open.push({ id, name });
    return id;
  }

  /** The call of that id; else the first of that name that is still open; without a name the first. */
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
