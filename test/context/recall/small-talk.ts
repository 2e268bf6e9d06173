/** Filler for a long conversation between the facts worth finding: talk about recurring everyday topics. */

type Random = () => number;

const THINGS = `dog cat flat kitchen garden bicycle car job office meeting server database queue
  deployment band violin book school hospital doctor insurance tax rent bakery library lake mountain
  island marathon trip flight train birthday wedding dinner coffee salad jam wine weather winter summer
  weekend morning night money present colour paint plants bees therapist test exam grant thesis team
  project release invoice report phone password wifi neighbour sister brother mother father grandmother
  friend club chess music concert film game swim run walk back knee`.split(/\s+/);
const NAMES = 'Ana Paula Marta Leo Carlos Mei Nadia Tom Ines Joost Amara Felix'.split(' ');
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

type Line = (pick: (list: readonly string[]) => string) => string;

const QUESTIONS: readonly Line[] = [
  (pick) => `How was the ${pick(THINGS)} on ${pick(DAYS)}?`,
  (pick) => `Have you heard from ${pick(NAMES)} lately?`,
  (pick) => `What do you think about the ${pick(THINGS)}?`,
  (pick) => `Did ${pick(NAMES)} say anything about the ${pick(THINGS)}?`,
  (pick) => `When do you want to talk about the ${pick(THINGS)} again?`,
  (pick) => `Why is the ${pick(THINGS)} always on your mind?`,
  (pick) => `Where did you see the ${pick(THINGS)}?`,
  (pick) => `Can you help me with the ${pick(THINGS)} and the ${pick(THINGS)}?`,
  (pick) => `Which ${pick(THINGS)} would you choose?`,
  (pick) => `Is the new ${pick(THINGS)} any good?`,
  (pick) => `What did she say when they showed her the ${pick(THINGS)}?`,
  (pick) => `Why does he never come along to the ${pick(THINGS)}?`,
  (pick) => `How long did they work on the ${pick(THINGS)} of ${pick(NAMES)}?`,
  (pick) => `Who was at the ${pick(THINGS)}, and what time did it start?`,
];

const ANSWERS: readonly Line[] = [
  (pick) => `Not bad, the ${pick(THINGS)} was better than the ${pick(THINGS)} though.`,
  (pick) => `I have no idea, ask ${pick(NAMES)}, I was busy with the ${pick(THINGS)}.`,
  (pick) => `The ${pick(THINGS)} again? We said all there is to say about it on ${pick(DAYS)}.`,
  (pick) => `Honestly the ${pick(THINGS)} made my ${pick(DAYS)}, I did not expect that at all.`,
  (pick) =>
    `I told ${pick(NAMES)} that the ${pick(THINGS)} can wait until the ${pick(THINGS)} is done.`,
  (pick) => `It went up and down like everything with the ${pick(THINGS)} this year.`,
  (pick) =>
    `Some day I will write down what happened to the ${pick(THINGS)} in the ${pick(THINGS)}.`,
  (pick) => `Let me think about the ${pick(THINGS)} first, then about the rest.`,
  (pick) => `My ${pick(THINGS)} is fine, thank you, and yours?`,
  (pick) => `She was there when her ${pick(THINGS)} came, and they were all happy for her.`,
  (pick) => `He does that because his ${pick(THINGS)} takes so much of his time, I think.`,
  (pick) => `They did what they could for the ${pick(THINGS)}, but it was not what she wanted.`,
  (pick) => `That was the day when ${pick(NAMES)} lost her temper over the ${pick(THINGS)}.`,
  (pick) =>
    `We could look at the ${pick(THINGS)} together on ${pick(DAYS)}, if ${pick(NAMES)} has time.`,
];

/** One question and answer. */
export function smallTalk(random: Random): readonly [question: string, answer: string] {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const line = (lines: readonly Line[]): string =>
    lines[Math.floor(random() * lines.length)]?.(pick) ?? '';
  return [line(QUESTIONS), line(ANSWERS)];
}
