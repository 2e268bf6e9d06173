/** The error for an upstream that sent more than a limit allows. */
import { RhetorError } from '../model/rhetor-error.ts';
import { sizeName } from '../model/size-name.ts';

/** `translateTransportError`, which knows the provider, replaces "An upstream" with its name. */
export class PassedBound extends RhetorError {
  readonly what: string;

  /** @param what completes "sent", such as `an event of more than 32 MiB` */
  constructor(what: string) {
    super('upstream_error', `An upstream sent ${what}.`, { isRetryable: false });
    this.what = what;
  }

  /** @param thing such as `an event` */
  static ofBytes(thing: string, limit: number): PassedBound {
    return new PassedBound(`${thing} of more than ${sizeName(limit)}`);
  }
}
