/** A sample exchange of frames over a socket. */

export type Dialogue<Sent, Received> = {
  readonly title: string;
  /** The second frame is sent as soon as the first step of the answer has arrived. */
  readonly sent: readonly Sent[];
  /** In order; one step represents several similar ones. */
  readonly received: readonly Received[];
};
