/** What is said over a socket, by turns. */

export type Dialogue<Sent, Received> = {
  readonly title: string;
  /** A second frame is sent when the first step of an answer has come. */
  readonly sent: readonly Sent[];
  /** In order; of steps that are alike one stands for all. */
  readonly received: readonly Received[];
};
