/**
 * Facts from a long conversation, each with a question that is asked about it later, worded differently
 * from the answer where a person would word it differently. `asked`: the message before, without which
 * the evidence can't be understood.
 */
export type Fact = {
  readonly evidence: string;
  readonly question: string;
  readonly asked?: string;
};

export const FACTS: readonly Fact[] = [
  {
    evidence:
      'I finally adopted a dog from the shelter on Elm Street, a grey greyhound called Biscuit.',
    question: 'What is the name of the dog that was adopted?',
  },
  {
    evidence: 'We moved to Porto in the spring because Ana got a job at the harbour authority.',
    question: 'Why did they move to Porto?',
  },
  {
    evidence: 'My grandmother left me her violin, it was built in Cremona before the war.',
    question: 'Where was the violin that she inherited made?',
  },
  {
    evidence: 'The doctor says I am allergic to hazelnuts, so no more chocolate spread for me.',
    question: 'Which allergy did the doctor find?',
  },
  {
    asked: 'When are you flying to Reykjavik to see the northern lights?',
    evidence: 'On the ninth of February, and we stay for six nights.',
    question: 'When is the flight to Reykjavik?',
  },
  {
    evidence:
      'I have been learning to throw clay on a wheel every Tuesday evening at the community centre.',
    question: 'What hobby takes place at the community centre?',
  },
  {
    evidence: 'The landlord raised our rent by two hundred, so we are looking for a smaller flat.',
    question: 'By how much did the rent go up?',
  },
  {
    evidence: 'My sister Paula is expecting twins in October.',
    question: 'When are the twins due?',
  },
  {
    asked: 'How did the marathon in Valencia go for you?',
    evidence: 'Three hours and fifty minutes, my best one so far!',
    question: 'What time did she run in the Valencia marathon?',
  },
  {
    evidence:
      'The deployment failed last night because the certificate of the payment gateway had expired.',
    question: 'What caused the failed deployment?',
  },
  {
    evidence: 'We decided to store the invoices as Parquet files instead of CSV.',
    question: 'Which file format was chosen for invoices?',
  },
  {
    evidence: 'My password manager is set to lock itself after five minutes of doing nothing.',
    question: 'How long until the password manager locks?',
  },
  {
    evidence: 'For her birthday Marta wants a telescope, nothing else.',
    question: 'What present does Marta want for her birthday?',
  },
  {
    asked: 'Did the vet find out what is wrong with the cat?',
    evidence: 'It is her kidneys, she gets special food from now on.',
    question: 'What illness does the cat have?',
  },
  {
    evidence: 'I quit smoking on the day that my nephew was born.',
    question: 'When did he stop smoking?',
  },
  {
    evidence: 'The bakery on the corner closes for good in August, the owner retires.',
    question: 'Why is the bakery shutting down?',
  },
  {
    evidence: 'I wrote my thesis about the migration of storks between Poland and Sudan.',
    question: 'What was the subject of the thesis?',
  },
  {
    evidence: 'Our band plays its first gig at the Blue Lantern on Friday, I am on bass.',
    question: 'Which instrument does he play in the band?',
  },
  {
    asked: 'What did the committee say about the grant application?',
    evidence: 'They turned it down, the budget was too vague for them.',
    question: 'Why was the grant application rejected?',
  },
  {
    evidence: 'I volunteer at the food bank twice a month, mostly sorting vegetables.',
    question: 'What volunteer work is done every month?',
  },
  {
    evidence: 'My bicycle was stolen outside the library, lock and all.',
    question: 'Where was the bike stolen?',
  },
  {
    evidence: 'Dad had his hip replaced in March and walks without a stick again.',
    question: 'What surgery did her father have?',
  },
  {
    evidence: 'The new espresso machine leaks, I am sending it back for a refund.',
    question: 'What is wrong with the coffee machine?',
  },
  {
    evidence:
      'We set the retry limit of the queue to seven and the visibility timeout to ninety seconds.',
    question: 'How many retries does the queue allow?',
  },
  {
    asked: 'Who is going to look after the plants while you are in Canada?',
    evidence: 'Our neighbour Mr Osei promised to water them.',
    question: 'Who waters the plants during the trip to Canada?',
  },
  {
    evidence: 'I painted the kitchen dark green, the colour is called juniper.',
    question: 'What colour did the kitchen get?',
  },
  {
    evidence: 'Chess club elected me treasurer, heaven help their money.',
    question: 'Which office does he hold in the chess club?',
  },
  {
    evidence: 'My favourite author is Ursula Le Guin, I read The Dispossessed every winter.',
    question: 'Which book gets read again each winter?',
  },
  {
    evidence: 'The insurance paid for the broken windscreen but not for the scratches.',
    question: 'What did the insurance not cover?',
  },
  {
    asked: 'Which school did you choose for Leo in the end?',
    evidence: 'The one with the big garden behind the church.',
    question: 'Which school will Leo attend?',
  },
  {
    evidence: 'I lost my wedding ring while swimming in Lake Bled.',
    question: 'Where did the ring get lost?',
  },
  {
    evidence: 'Our database migration is scheduled for Sunday at four in the morning.',
    question: 'When does the migration of the database happen?',
  },
  {
    evidence: 'I only drink decaf after noon or I lie awake half the night.',
    question: 'Why does she avoid caffeine in the afternoon?',
  },
  {
    evidence: 'Carlos proposed to Mei on top of the cathedral tower.',
    question: 'Where did Carlos ask Mei to marry him?',
  },
  {
    evidence: 'We called the new server Magpie because it collects everything.',
    question: 'What is the server named?',
  },
  {
    asked: 'What are you going to bring to the potluck at the office?',
    evidence: 'Probably my lentil salad with pomegranate, it keeps well.',
    question: 'Which dish comes to the potluck?',
  },
  {
    evidence: 'I grew up in a lighthouse, my mother was its keeper until it was automated.',
    question: 'What did her mother do for a living?',
  },
  {
    evidence: 'My first car was a rusty Fiat Panda that I bought for a crate of wine.',
    question: 'What was the first car?',
  },
  {
    evidence: 'The physiotherapist wants me to swim twice a week because of my lower back.',
    question: 'Which exercise was recommended for the back?',
  },
  {
    evidence: 'The tax office owes me four hundred and twelve, they admitted their mistake.',
    question: 'How much money will the tax office repay?',
  },
  {
    asked: 'What does the tattoo on your wrist mean?',
    evidence: 'It is the outline of the island where my parents met.',
    question: 'What is the meaning of the tattoo?',
  },
  {
    evidence: 'I am reading up on beekeeping, I want two hives behind the shed next year.',
    question: 'What is planned behind the shed?',
  },
  {
    evidence: 'The wifi code for guests is taped under the blue vase.',
    question: 'Where do guests find the wifi password?',
  },
  {
    evidence: 'Nobody told me that the meeting had been moved to Thursday, so I sat there alone.',
    question: 'To which day was the meeting moved?',
  },
  {
    evidence: 'Grandpa was a cartographer, he drew half of the hiking maps of the Tatra mountains.',
    question: 'What was the profession of the grandfather?',
  },
  {
    evidence: 'We switched the support chat from Zendesk to something that we host ourselves.',
    question: 'What replaced Zendesk?',
  },
  {
    asked: 'How did Nadia do in her driving test?',
    evidence: 'Failed again, she forgot the mirror when she parked.',
    question: 'Why did Nadia fail the driving test?',
  },
  {
    evidence: 'My therapist suggested that I write down three good things each night.',
    question: 'What did the therapist advise?',
  },
  {
    evidence: 'The orchard gave us forty kilos of plums, I made jam until midnight.',
    question: 'How many plums were harvested?',
  },
  {
    evidence: 'I cannot eat shellfish, I end up in hospital each time.',
    question: 'What food makes him ill?',
  },
];
