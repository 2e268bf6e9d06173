/** An upstream sent more of something than Rhetor takes. */
import { RhetorError } from '../model/rhetor-error.ts';
import { sizeName } from '../model/size-name.ts';

/** Whoever knows the provider says its name in place of "An upstream"; see `translateTransportError`. */
export class PassedBound extends RhetorError {
  readonly what: string;

  /** @param what for people, after "sent": such as `an event of more than 32 MiB` */
  constructor(what: string) {
    super('upstream_error', `An upstream sent ${what}.`, { isRetryable: false });
    this.what = what;
  }

  /** @param thing such as `an event` */
  static ofBytes(thing: string, limit: number): PassedBound {
    return new PassedBound(`${thing} of more than ${sizeName(limit)}`);
  }
}
