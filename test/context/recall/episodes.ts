/**
 * What two invented friends tell each other. Each episode is a few lines by `A` or `B`; a line with a
 * number is the evidence of the questions with that number, which are asked much later and in other
 * words. `{city}` and the like differ each time that the episode occurs, and so do `{A}` and `{B}`.
 */
export const EPISODES: readonly string[] = [
  `A: Guess where I ended up on Saturday! {city}, with no plan at all.
  B: No way. Who talked you into that?
  A1: My cousin {name}, she had a spare train ticket.
  B: And how was it there?
  A2: We mostly ate {food} and got rained on, but I'd do it again.
  1? Who did {A} travel to {city} with?
  2? What did {A} eat during the trip to {city}?`,
  `A1: I signed up for the {craft} course at the adult college, it starts next week.
  B: Finally! You have been talking about it since spring.
  A2: It's every {weekday} evening, and the teacher is quite strict apparently.
  B: Strict is good, you'd only chat otherwise.
  1? Which class is {A} taking at the college?
  2? On what day does {A}'s {craft} course take place?`,
  `B: You look tired, is everything alright?
  A1: I barely slept, {pet} was sick all night and we had to go to the emergency clinic.
  B: Oh poor thing! What was it?
  A2: Swallowed a {object}, believe it or not. It came out by itself.
  B: I'm so relieved for you both.
  1? Why did {A} have to go to the clinic in the night?
  2? What had {pet} swallowed?`,
  `A: I have news from work.
  B: Good or bad?
  A1: They offered me to lead the {team} team, from the first of next month.
  B: That's huge, congratulations!
  A2: I asked for a few days, because it means less time with the kids.
  1? Which promotion did {A} get offered?
  2? Why does {A} hesitate to accept the new position?`,
  `B: How did it go with the landlord?
  A1: He wants us out by the end of {month}, his daughter needs the flat.
  B: Can he do that?
  A2: Apparently yes. {name} from the tenants' union is looking at the papers.
  1? By when does {A} have to move out?
  2? Who is helping {A} with the notice from the landlord?`,
  `A1: I've been seeing a physiotherapist about my {bodypart}, twice a week now.
  B: Since the accident?
  A2: Since I fell off the {vehicle} in {month}, yes.
  B: Does it get better?
  A: Slowly. I can carry shopping again.
  1? What kind of treatment does {A} get for the {bodypart}?
  2? How did {A} hurt the {bodypart}?`,
  `A: Do you remember the {object} that my grandfather made?
  B: The one on your shelf? Of course.
  A1: My nephew {name} dropped it last Sunday. It's in pieces.
  B: Oh no. Can it be mended?
  A2: There's a man in {city} who restores such things, I'm sending it to him.
  1? Who broke the heirloom of {A}'s family?
  2? Where is the broken {object} going to be repaired?`,
  `B1: I'm reading {book} at the moment and can't put it down.
  A: Isn't that the one with the unbearable hero?
  B2: He gets better! {name} lent it to me, she has read it four times.
  A: Four times, goodness.
  1? Which novel is {B} enjoying?
  2? Who gave {B} the book {book} to read?`,
  `A: We had the whole street over for a cookout yesterday.
  B: The whole street? How many were there?
  A1: About {number}, I stopped counting. I made {food} for all of them.
  B: You're mad. Did they like it?
  A2: {name} asked for the recipe, so I suppose so.
  1? What did {A} cook for the neighbours?
  2? Which neighbour wanted to know how {A} made the dish?`,
  `B: Did you hear back from the orchestra?
  A1: I'm in! Second {instrument}, rehearsals on {weekday}s.
  B: I knew it. What did you play for them?
  A2: The slow movement of the {composer}, my hands were shaking.
  1? Which instrument does {A} play in the orchestra?
  2? What piece did {A} perform at the audition?`,
  `A1: I finally told my parents that I'm giving up law to become a {job}.
  B: That took courage. What did they say?
  A2: Dad laughed, Mum cried, and then they both asked about the pension.
  B: Parents!
  1? What career does {A} want to change to?
  2? How did {A}'s parents react to the decision about law?`,
  `B: What are you doing over the holidays?
  A1: We rented a cabin near {city}, no internet, no neighbours.
  B: For how long?
  A2: {number} days. {name} brings the sledges.
  1? Where is {A} spending the holidays?
  2? How long will {A} stay in the cabin?`,
  `A: I need a hobby that isn't a screen.
  B: What about the climbing hall?
  A1: I'm scared of heights. But I went to a {craft} afternoon at the museum and loved it.
  B: Then there's your answer.
  A: Maybe. I bought the tools already, so there's no way back.
  1? What activity did {A} try at the museum?`,
  `B1: My sister {name} had her baby on {weekday} night, a girl.
  A: Oh how wonderful! What is she called?
  B2: {girl}, after our great-aunt.
  A: That's a beautiful old name.
  1? When was {B}'s niece born?
  2? What is the name of the newborn in {B}'s family?`,
  `A: The charity run is over and I can't feel my legs.
  B: How far did you get?
  A1: All {number} kilometres, at the end I walked a bit though.
  B: And how much money came together?
  A2: More than {sum} for the {cause}.
  1? What distance did {A} run for charity?
  2? How much was raised for the {cause}?`,
  `B: You're quiet today.
  A1: It's a year today that {name} died. I went to the lake alone this morning.
  B: I'm sorry. Do you want to talk about it?
  A2: We used to feed the {animal}s there. I brought bread, like an idiot.
  B: That's not idiotic at all.
  1? Whose death is {A} mourning?
  2? What did {A} use to do at the lake with {name}?`,
  `A1: I gave the talk about {topic} at the library, and people actually came.
  B: Of course they did! How many?
  A: Thirty or so, they had to fetch chairs.
  B: Were you nervous?
  A2: Until a boy asked whether {animal}s dream. After that it was fun.
  1? What was the subject of {A}'s lecture?
  2? Which question from the audience calmed {A}?`,
  `B1: I sold the {vehicle}. It had to be.
  A: You loved that thing! Who took it?
  B2: A student from {city}, she paid in coins, almost.
  A: And what will you do with the space?
  B3: It becomes a workshop, I want to restore {object}s.
  1? What did {B} part with?
  2? Who bought the {vehicle} from {B}?
  3? What is {B} going to do in the free garage?`,
  `A: {name} and I are not on speaking terms.
  B: Again? What happened?
  A1: She told everyone about the {illness}, and I had asked her to keep it to herself.
  B: That's not okay.
  A2: She sent flowers on {weekday}. I haven't answered.
  1? Why is {A} angry with {name}?
  2? How did {name} try to make up with {A}?`,
  `B: How's the garden?
  A1: The {plant}s are taking over, and the slugs took the rest.
  B: Have you tried beer traps?
  A2: I won't drown anything. {name} says copper tape works.
  B: Let me know, I have the same trouble.
  1? Which plants thrive in {A}'s garden?
  2? What advice did {name} have against slugs?`,
  `A: We adopted! I mean, a {animal}, from the rescue centre.
  B: How old?
  A1: About {number} months, they found her by a motorway. We call her {pet}.
  B: And the others get along with her?
  A2: The old cat moved to the top of the wardrobe and stays there.
  1? What did {A} name the rescued {animal}?
  2? How did the cat respond to the new {animal} of {A}?`,
  `B: I'm thinking about going back to university.
  A: To study what?
  B1: {topic}, in the evenings, next to the job.
  A: And what does {name} say to that?
  B2: That I should have done it ten years ago.
  1? What would {B} like to study?
  2? What is {name}'s opinion about {B} returning to university?`,
  `A1: Our offer for the house in {city} was accepted this morning!
  B: I'm screaming! The one with the blue door?
  A2: That one. It needs a roof and {number} windows, but it's ours.
  B: When do you get the keys?
  A3: In {month}, if the bank doesn't change its mind.
  1? In which town did {A} buy a home?
  2? What repairs are needed on the house with the blue door?
  3? When can {A} move into the house in {city}?`,
  `B1: I had my first {food} in {city} last week, from a cart on the street.
  A: And?
  B: I've been trying to copy it ever since and failing.
  A2: My aunt {name} says the secret is to let it rest overnight.
  1? Where did {B} first taste {food}?
  2? What tip about preparing {food} did {A} pass on?`,
  `A: Our choir is going on tour, would you believe it.
  B: Where to?
  A1: Three churches around {city}, in {month}.
  B: And what do you sing?
  A2: {composer}, mostly, and one terrible medley.
  1? Where does the choir of {A} perform?
  2? Whose music does {A}'s choir sing on the tour?`,
  `B: Are you still doing the night shifts?
  A1: Until {month}, then I go over to the children's ward.
  B: Will that be easier?
  A2: Sadder, but no nights. {name} and I would see each other again.
  1? When do {A}'s shifts at night end?
  2? What will {A}'s next workplace in the hospital be?`,
  `A1: They found out what makes me ill, it's {allergen}. All those years!
  B: In everything, isn't it?
  A2: Even in the {food} from the corner shop. I'm reading labels like a lawyer.
  B: I'll bake you something safe for {weekday}.
  1? What is {A} allergic to?
  2? In which food did {A} find the allergen unexpectedly?`,
  `B: What did you get {name} in the end?
  A1: A {object}, engraved with the date of their first dance.
  B: You romantic. Was there a party?
  A2: A small one, {number} people, on a boat.
  1? Which present did {A} choose for {name}?
  2? Where did the celebration for {name} take place?`,
  `A: I lost my wallet on the tram.
  B: Oh no, with everything in it?
  A1: Cards, keys, the photo of {girl}. Somebody called {name} handed it in at the {place}.
  B: There are good people left.
  A: I brought a cake and we talked for an hour.
  1? Who found what {A} had lost on the tram?`,
  `B1: The doctor wants me to give up {drink} for good.
  A: You? You are made of it!
  B: I know. The first days were awful, I had headaches until {weekday}.
  A2: Try roasted barley, my father swears by it since his operation.
  1? What must {B} avoid on medical advice?
  2? Which substitute for {drink} did {A} recommend?`,
  `A: The exhibition opened, I'm still shaking.
  B: How many of your pictures hang there?
  A1: {number}, all from the series about {topic}.
  B: Did you sell any?
  A2: The big one went to a dentist, it will hang in the {place} of his practice.
  1? What is shown in {A}'s paintings at the exhibition?
  2? Who purchased a picture by {A}?`,
  `B: Why are you limping?
  A1: I tried to teach {girl} to skate. She can do it now, I can't.
  B: Ouch. Have you put ice on it?
  A2: Ice and {drink}, doctor's orders. My own orders.
  1? What did {A} teach {girl}?`,
  `A: I wrote to my brother.
  B: After all this time? How long has it been?
  A1: {number} years without a word, because of the {object} that our mother left.
  B: And did he answer?
  A2: A postcard from {city}. It only says "come".
  1? What was the reason for the silence between {A} and the brother?
  2? What was the answer that {A} received from the brother?`,
  `B1: We started a {cause} group at the office, we meet in the canteen.
  A: Who's we?
  B2: Me, {name} from accounting and the whole {team} team.
  A: I'd join if I worked there.
  1? What did {B} found at work?
  2? Who takes part in the group at {B}'s office?`,
  `A: The power was out the whole evening here.
  B: What did you do?
  A1: We lit candles and played {game} until two. {name} won every single round.
  B: He cheats, you know.
  1? How did {A} pass the evening without electricity?`,
  `B: Is that a new tattoo?
  A1: A {animal} on my shoulder, since {weekday}.
  B: Does it mean something?
  A2: It was on the label of the jam that my grandmother made in {city}.
  1? What motif did {A} get inked?
  2? What does the tattoo remind {A} of?`,
  `A1: I turned down the job in {city}.
  B: But you wanted it so much!
  A2: {name} couldn't have come along, and I don't want to live on weekends only.
  B: I understand that, I think.
  1? Which offer did {A} reject?
  2? For whose sake did {A} not move to {city}?`,
  `B: How was the wedding?
  A1: The cake fell over, the band was late, and I caught the bouquet.
  B: Who got married again?
  A2: My old flatmate {name}, with a {job} from {city}.
  1? What went wrong at the wedding that {A} attended?
  2? Whose wedding was {A} a guest at?`,
  `A: I got a letter from the tax people and my heart stopped.
  B: How much do they want?
  A1: Nothing! They pay me {sum} back.
  B: What will you do with it?
  A2: A {vehicle}, second-hand, green if I can find one.
  1? What sum does {A} get back from the tax office?
  2? What does {A} plan to spend the refund on?`,
  `B1: My therapist told me to write a letter to my younger self every {weekday}.
  A: And do you?
  B: I've skipped two. They make me cry on the bus.
  A2: I do it with voice notes, walking by the canal. Nobody notices there.
  1? What exercise was {B} given in therapy?
  2? How does {A} process feelings?`,
  `A: The team played terribly, as always.
  B: Did you see the match at the stadium?
  A1: On the sofa, with {name} and a bowl of {food}. We left the sofa twice.
  B: That bad?
  1? Who watched the match together with {A}?`,
  `B: I need your advice about {girl}.
  A: Is she still not eating at school?
  B1: Worse, she hides the lunchbox in the piano. We found {number} of them.
  A2: Let her pack it herself. It worked with mine.
  B: That's so simple it might work.
  1? Where did {girl} put the food for school?
  2? What did {A} suggest about {girl}'s lunches?`,
  `A1: The {plant} that you gave me flowers for the first time!
  B: After how many years?
  A: Five, I think. I sang to it in the winter, don't laugh.
  B2: I got it from {name}, she will be so pleased to hear that.
  1? Which of {B}'s presents came into bloom?
  2? Who was the former owner of the {plant}?`,
  `B: So, will you run for the council?
  A1: I handed in the papers on {weekday}. My first topic will be the {place}.
  B: They want to close it, right?
  A2: They want to sell it to a hotel chain. Over my dead body.
  1? What office is {A} a candidate for?
  2? What are the plans for the {place} that {A} fights against?`,
  `A: I think our washing machine is possessed.
  B: What does it do?
  A1: It starts at three in the morning. {name} pulled the plug and moved in with a friend.
  B: Buy a new one!
  A2: I ordered it, from a shop in {city}, it comes on {weekday}.
  1? What is the matter with {A}'s washing machine?
  2? When will the replacement for the washing machine be delivered?`,
  `B1: I've begun to learn {language}, half an hour before breakfast.
  A: Because of the neighbour?
  B2: Because of my grandmother, she forgets all other languages now.
  A: That's a lovely reason.
  1? Which language does {B} study in the mornings?
  2? What motivates {B} to learn {language}?`,
  `A: Were you at the beach when the storm came?
  B1: In the middle of it. We hid in the ice cream stand with {number} strangers.
  A: Did anything happen to you?
  B2: Only the tent flew away, and {name}'s hat with it.
  1? Where did {B} shelter from the bad weather?
  2? What did {B} lose in the storm?`,
  `B: Your voice sounds different.
  A1: I've stopped smoking, {number} weeks ago.
  B: I'm so proud of you! How?
  A2: I knit whenever I want one. {name} has eleven scarves now.
  1? Which habit did {A} quit?
  2? What does {A} do instead of smoking?`,
];

/** Lines between the episodes; the words of the episodes occur in them, too. */
export const SMALL_TALK: readonly (readonly [string, string])[] = [
  ['Hey {B}! Long time no talk. How are you?', 'Hi {A}! Busy, but well. And you?'],
  ['The weather is awful here.', 'Here too, I have not seen the sun since {weekday}.'],
  ['How are the kids, {B}?', 'Growing! {girl} needs new shoes every month.'],
  ['I keep thinking about what you said about {city}.', 'It is really worth it, {A}, just go.'],
  ['Have you seen {name} lately?', 'Only from far away, at the {place}.'],
  ['I could eat {food} every day.', 'I know, {A}, I have seen you do it.'],
  ['What are you up to this weekend?', 'Nothing much, sleep and maybe the {place}.'],
  ['That sounds amazing, {B}!', 'Thanks, {A}. It means a lot to me.'],
  ['I should call my mother.', 'Do it now, she will be glad.'],
  ['Work is eating me alive.', 'Take a day off, the {team} team will survive.'],
  ['I saw a {animal} in the park and thought of you.', 'Haha, thanks, I think!'],
  ['I found an old photo of us from {city}.', 'Send it to me, {A}, I need a laugh.'],
  ['How was the concert?', 'Loud. The {instrument} player was great though.'],
  ['Do you still have the {object}?', 'Somewhere in the cellar, I believe.'],
  ['{name} says hello.', 'Say hello back, {A}!'],
  ['Take care, {B}!', 'You too, {A}, talk to you soon!'],
  ['It was so good to talk.', 'It always is. Bye, {A}!'],
  ['My {bodypart} hurts again.', 'You should really see somebody about that.'],
  ['I want to learn {language} one day.', 'We could do it together, {A}.'],
  ['The new season of that show is out.', 'Do not tell me anything, I have not seen it!'],
  ['I am reading {book} again.', 'I never got past the first chapter.'],
  ['We should go to the {place} together.', 'Yes! In {month} maybe?'],
  ['I dreamed that we lived in {city}.', 'Was there {food}?'],
  ['You always know what to say, {B}.', 'That is what friends are for.'],
];

const words = (list: string): readonly string[] => list.split(',').map((word) => word.trim());

export const SLOTS: Readonly<Record<string, readonly string[]>> = {
  name: words('Irena, Tobias, Malika, Henrik, Soledad, Kwame, Petra, Yusuf, Odile, Bartek, Noor'),
  girl: words('Lotte, Amina, Zofia, Ingrid, Paloma, Safiya'),
  pet: words('Pickle, Waffle, Comet, Juno, Bramble'),
  city: words('Ghent, Tromsø, Cádiz, Lublin, Trieste, Galway, Izmir, Bergen, Lucerne, Tartu'),
  food: words('dumplings, lentil stew, fish tacos, pancakes, couscous, gnocchi, ramen, borscht'),
  craft: words('pottery, bookbinding, weaving, woodcarving, calligraphy, glassblowing'),
  weekday: words('Monday, Tuesday, Wednesday, Thursday, Friday'),
  month: words('January, March, April, June, August, October'),
  object: words('music box, compass, teapot, pocket watch, lantern, typewriter'),
  team: words('design, logistics, research, security, translation'),
  bodypart: words('shoulder, knee, wrist, back, ankle'),
  vehicle: words('motorbike, camper van, tandem, scooter, rowing boat'),
  book: words('The Glass Orchard, Northern Salt, A Year of Owls, The Ferryman’s Sister'),
  number: words('seven, nine, twelve, fifteen, twenty, forty'),
  instrument: words('violin, oboe, cello, clarinet, horn'),
  composer: words('Dvořák, Brahms, Elgar, Sibelius, Fauré'),
  job: words('carpenter, beekeeper, teacher, pastry cook, gardener'),
  sum: words('300 euros, 480 euros, 750 euros, 1,200 euros'),
  cause: words('hospice, animal shelter, sea rescue, reading, climate'),
  animal: words('heron, greyhound, hedgehog, goose, donkey, ferret'),
  topic: words('moss, lighthouses, marine biology, medieval maps, migrating birds'),
  illness: words('diagnosis, divorce, operation, debts'),
  plant: words('pumpkin, orchid, foxglove, rosemary, lupin'),
  allergen: words('celery, hazelnut, sesame, mustard, wheat'),
  drink: words('coffee, wine, black tea, ginger beer'),
  place: words('swimming pool, town hall, station café, cinema, flea market'),
  game: words('chess, dominoes, charades, backgammon'),
  language: words('Portuguese, Basque, Turkish, Sami, Yiddish'),
};

export const PAIRS: readonly (readonly [string, string])[] = [
  ['Mirela', 'Jonas'],
  ['Oskar', 'Fatou'],
  ['Leontine', 'Samir'],
  ['Hanneke', 'Rui'],
  ['Dilara', 'Anton'],
];
