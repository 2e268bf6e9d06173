/** A part of LiteLLM's file that notes which of its entries are read, so that the others can be named. */
import { isRecord } from '../../model/json/json.ts';

type Entries = Readonly<Record<string, unknown>>;

export type UnreadEntry = { readonly path: string; readonly value: unknown };

export class Section {
  private readonly read = new Set<string>();
  private readonly inner: Section[] = [];
  private readonly named = new Map<string, Section>();

  /** @param path where it is in the file, such as `model_list[0].litellm_params` */
  constructor(
    private readonly entries: Entries,
    readonly path: string,
  ) {}

  pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** Empty if there is none; something else in its place is not read. */
  section(name: string): Section {
    const known = this.named.get(name);
    if (known !== undefined) return known;
    const value = this.entries[name];
    if (!isRecord(value)) return new Section({}, this.pathOf(name));
    const section = this.enter(name, value, this.pathOf(name));
    this.named.set(name, section);
    return section;
  }

  sections(name: string): readonly Section[] {
    const value = this.entries[name];
    if (!Array.isArray(value)) return [];
    const items: readonly unknown[] = value;
    this.read.add(name);
    return items.map((item, index) =>
      this.enter(name, isRecord(item) ? item : {}, `${this.pathOf(name)}[${index}]`),
    );
  }

  text(name: string): string | undefined {
    return this.take(name, (value) =>
      typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined,
    );
  }

  /** @param above a number up to this one is not read */
  number(name: string, above = -Infinity): number | undefined {
    return this.take(name, (value) => {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const isTaken = typeof number === 'number' && Number.isFinite(number) && number > above;
      return isTaken ? number : undefined;
    });
  }

  flag(name: string): boolean | undefined {
    return this.take(name, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** Reads an entry if it is one that `pick` has a use for. */
  take<Taken>(name: string, pick: (value: unknown) => Taken | undefined): Taken | undefined {
    const value = this.entries[name];
    const taken = value === undefined || value === null ? undefined : pick(value);
    if (taken !== undefined) this.read.add(name);
    return taken;
  }

  /** With further entries, which come from elsewhere and are not named if nobody reads them. */
  with(more: Entries): Section {
    const section = new Section({ ...more, ...this.entries }, this.path);
    for (const name of Object.keys(more)) section.read.add(name);
    for (const name of this.read) section.read.add(name);
    for (const name of Object.keys(this.entries)) this.read.add(name);
    this.inner.push(section);
    return section;
  }

  /** Counts everything in it as read, since whoever entered it has said that it is left out. */
  leaveOut(): void {
    for (const name of this.names()) this.read.add(name);
    for (const section of this.inner) section.leaveOut();
  }

  names(): readonly string[] {
    return Object.keys(this.entries);
  }

  /** The entries that nobody has read; those that say nothing are left out. */
  unread(): readonly UnreadEntry[] {
    const own = Object.entries(this.entries)
      .filter(([name, value]) => !this.read.has(name) && !saysNothing(value))
      .map(([name, value]) => ({ path: this.pathOf(name), value }));
    return [...own, ...this.inner.flatMap((section) => section.unread())];
  }

  private enter(name: string, entries: Entries, path: string): Section {
    this.read.add(name);
    const section = new Section(entries, path);
    this.inner.push(section);
    return section;
  }
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return (isRecord(value) || Array.isArray(value)) && Object.keys(value).length === 0;
}
