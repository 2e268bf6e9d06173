/** Prints the results of the image check: one line per check, and at the end the number of failures. */

export class Report {
  private failed = 0;
  private checks = 0;

  get failures(): number {
    return this.failed;
  }

  note(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** A failed check does not stop the others. */
  async check(what: string, look: () => unknown): Promise<void> {
    const begin = performance.now();
    this.checks += 1;
    try {
      await look();
      this.note(`  ok      ${what} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.failed += 1;
      this.note(`  FAILED  ${what}\n${String(error).replaceAll(/^/gm, '          ')}`);
    }
  }

  summary(): string {
    return `${this.checks - this.failed} checks passed, ${this.failed} failed`;
  }
}
