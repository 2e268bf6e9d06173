/** What the people of the pictures talk about with their models, and what these answer. */

export type Talk = {
  readonly component: string;
  readonly task: string;
  readonly question: string;
  readonly answer: string;
  readonly reasoning?: readonly string[];
  /** What the vendor counts; the answers here are shorter than real ones. */
  readonly usage: { readonly input: number; readonly output: number; readonly cached?: number };
};

export const CODE_QUESTION = 'How do I cancel a fetch when the reader leaves the page?';

export const TALKS: readonly Talk[] = [
  {
    component: 'support',
    task: 'chat',
    question: 'A customer was charged twice for order 48213. What do I write?',
    answer:
      'Thank them for telling us, confirm both charges with their dates, and say when the second one is refunded:\n\n> We are sorry for the double charge on order 48213. The second payment of €39.90 was refunded today; your bank shows it within three working days.\n\nThen ask them to reply if it does not arrive by Tuesday.',
    usage: { input: 2_140, output: 212, cached: 1_600 },
  },
  {
    component: 'support',
    task: 'chat',
    question: 'Summarise the complaints of this week in three points.',
    answer:
      '1. **Late parcels** in the north: 41 of 63 messages, nearly all from one depot.\n2. **The discount code** of the newsletter expired a day early.\n3. **Sizes** of the new boots run small; 9 exchanges.',
    usage: { input: 6_820, output: 164, cached: 5_120 },
  },
  {
    component: 'support',
    task: 'chat',
    question: 'Can the customer still change the delivery address of order 48377?',
    answer:
      'Yes. The parcel leaves the depot tomorrow at 06:00, so the address can be changed until midnight. Open the order, choose **Change address**, and tell the customer that the parcel number stays the same.',
    usage: { input: 2_390, output: 96, cached: 1_600 },
  },
  {
    component: 'review',
    task: 'code',
    question: CODE_QUESTION,
    answer:
      'Give the request an `AbortController`, and abort it when the effect ends:\n\n```ts\nuseEffect(() => {\n  const controller = new AbortController();\n  load(id, { signal: controller.signal }).then(show, (error: unknown) => {\n    if (!controller.signal.aborted) fail(error);\n  });\n  return () => controller.abort();\n}, [id]);\n```\n\n- The **check of `aborted`** keeps a cancelled request from being shown as a failure.\n- A later `id` cancels the request of the former one, so answers cannot overtake each other.\n\n| Case | What happens |\n| --- | --- |\n| the reader leaves | the request is cancelled |\n| `id` changes | the former request is cancelled |\n| the server fails | the error is shown |',
    reasoning: [
      'They use hooks, so an effect with a clean-up is the natural place. ',
      'Mention that an aborted fetch rejects, which must not look like an error.',
    ],
    usage: { input: 3_480, output: 431, cached: 2_048 },
  },
  {
    component: 'review',
    task: 'code',
    question: 'Is this SQL safe if the column is null? SELECT * FROM items WHERE price <> 0',
    answer:
      'It leaves out the rows whose price is null, because `null <> 0` is neither true nor false. If they belong to the result, write:\n\n```sql\nSELECT * FROM items WHERE price IS DISTINCT FROM 0;\n```',
    usage: { input: 1_920, output: 148 },
  },
  {
    component: 'review',
    task: 'code',
    question: 'Review the change that moves the session into a cookie.',
    answer:
      'Two things to change before it is merged:\n\n1. `SameSite=Lax` still sends the cookie with links from other sites; use `Strict`.\n2. The cookie is cleared with another path than it was set with, so signing out leaves it behind.',
    usage: { input: 8_760, output: 388, cached: 4_096 },
  },
  {
    component: 'research',
    task: 'reasoning',
    question: 'Compare heat pumps and district heating for a block of 60 flats.',
    answer:
      '| | Heat pump | District heating |\n| --- | --- | --- |\n| Investment | high | low |\n| Running costs | 9 ct/kWh | 12 ct/kWh |\n| Space | a room and the yard | a cupboard |\n\nWith these figures the heat pump is ahead after **eleven years**.',
    reasoning: ['Start with the yearly demand, then compare both over twenty years.'],
    usage: { input: 4_310, output: 902 },
  },
  {
    component: 'research',
    task: 'planning',
    question: 'Make a plan for the interviews with ten tenants.',
    answer:
      '1. Write to all 60 households and invite ten of different ages.\n2. Ask about comfort first and about costs last.\n3. Record the interviews only with a signed consent.\n4. Sum up each one on the same day.',
    usage: { input: 1_240, output: 356 },
  },
  {
    component: 'home',
    task: 'chat',
    question: 'What can I cook from beans, tomatoes and old bread?',
    answer:
      'A **ribollita**: simmer the beans with tomatoes, garlic and rosemary, lay the bread in it, and let it rest overnight. Warm it up with good oil.',
    usage: { input: 420, output: 188 },
  },
  {
    component: 'home',
    task: 'chat',
    question: 'Translate “The train leaves at half past six” into Greek.',
    answer: '«Το τρένο φεύγει στις έξι και μισή.»',
    usage: { input: 310, output: 24 },
  },
];
