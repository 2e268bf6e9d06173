/** Words that occur in most questions and most answers, and so distinguish neither. */

/** By language; the question words of each are among them. */
const STOP_WORDS: readonly ReadonlySet<string>[] = [
  `a about after again all also am an and any are as at be because been before being both but by can cannot
  could did do does doing done during each ever few for from further had has have having he her here hers
  herself him himself his how i if in into is it its itself just ll may me might mine more most must my
  myself no nor not now of off on once only or other our ours ourselves out over own please re really
  shall she should so some such t than that the their theirs them themselves then there these they this
  those through to too under until up upon us ve very was we were what whatever when where whether which
  while who whom whose why will with would yes you your yours yourself yourselves s d m aren couldn didn
  doesn don hadn hasn haven isn mustn needn shouldn wasn weren wouldn`,
  `aber als am an auch auf aus bei bin bis da dann das dass dein deine dem den der des die dies diese
  dieser doch du durch ein eine einem einen einer er es euch euer für gegen habe haben hat hatte hier ich
  ihm ihn ihr ihre ihrem ihren ihrer im in ist ja kann kein keine könnte mein meine meinem meinen meiner
  mich mir mit nach nicht noch nun oder ob ohne sein seine seinem seinen seiner sich sie sind so über um
  und uns unser unter vom von vor wann war waren warum was welche welcher welches wem wen wenn wer werden
  wie wieso wir wird wo woher wohin wurde zu zum zur denn dich diesem diesen dieses dir eines habt hast
  hatten hattest hattet jede jeden jeder jedes kannst konnte können mal muss musst müssen seid soll sollte
  unsere unserem unseren unserer welchem welchen wessen willst wollen wollte worden wurden`,
  `à a ai as au aux avec avait avez ce cela ces cet cette comment c d dans de des du elle elles en est et
  étais était être eu il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous
  on ont où ou par pas pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si
  son sont suis sur t ta te tes toi ton tu un une vos votre vous y alors aussi avaient avions avons ça
  chez combien donc étaient étions fut laquelle lequel lesquelles lesquels sera seront sommes êtes`,
  `a al como cómo con cuál cuáles cuando cuándo cuánto cuántos de del desde donde dónde el él ella ellas
  ellos en era es esa ese eso esta está están estas este esto fue ha han has hay he la las le les lo los
  más me mi mis muy no nos nuestra nuestro o para pero por porque qué que quien quién quiénes se ser si sí
  sin sobre son su sus te tiene tu tus un una unas uno unos y ya yo cuánta cuántas cuanto eran eres estaba
  estaban estamos estás estoy fueron fui había habían hemos nuestras nuestros somos soy también tenemos
  tengo tenía tienen tienes`,
  `a ad al alla anche che chi ci come con cosa da dal dalla degli dei del della delle di dove e è era gli
  ha hai hanno ho i il in io l la le lei li lo loro lui ma mi mia mio ne nei nel nella noi non o per
  perché più quale quali quando quanto quanti se sei si sono su sua sue sul sulla suo ti tu tua tuo un una
  uno vi voi abbiamo avete aveva avevano avevo cos cui dov erano ero fu nostra nostre nostri nostro quanta
  quante quella quelle quelli quello questa queste questi questo siamo siete vostra vostro`,
  `a ao aos as com como da das de dela dele do dos e é ela elas ele eles em era essa esse esta está este eu
  foi há isso já lhe mais mas me meu minha na não nas no nos o onde os ou para pela pelo por porque porquê
  qual quais quando quanto quantos que quê quem se sem ser seu sua são também te tem um uma você vocês
  eram estamos estava estavam estou fomos foram fui isto nossa nossas nosso nossos quanta quantas temos
  tenho tinha tinham tua teu`,
  `aan al als bij dan dat de deze die dit door dus een en er had hadden heb hebben heeft het hier hij
  hoe hoeveel hun ik in is je jij kan maar me met mij mijn naar niet nog of om ons onze ook op over te tot u
  uit uw van veel voor waar waarom wanneer want waren was wat we welk welke werd wie wij wordt ze zijn zo
  zou hebt hen jouw jullie kon kunnen moet moeten wil willen worden zal zullen`,
  `alla allt att av blev de dem den det detta dig din du då där efter ej eller en ett från för ha hade han
  hans har hon hur hvad hvem hvor hvordan hvorfor hvornår hva hvilken hvis i ikke inte jag jeg kan man med
  men mig min mot mycket ni nu när och også og om oss på sig sin ska skal som så till til var vad varför
  vart vem vi vid vilka vilken vilket är være ble blir deres er hvilke hvilket kunne mina mine mitt skulle
  vara vårt våra vår vores`,
  `ale ani bez bo by być co czy dla do gdy gdzie go i ich ile jak jaka jaki jakie jako je jego jej jest już
  kiedy kto która które który ma mnie mi moja mój na nad nie niż o od oraz po pod przez przy są się ta tak
  tam te tego ten to tu ty u w we wy z za ze że ciebie jestem jesteś którego której których którym mamy
  masz miał miała miało nasz nasza nasze naszego naszej swój twoja twój była było były`,
  `а без бы был была были было в во вот вы где для до его ее ей если есть еще же за зачем здесь и из или им
  их к как какая какие какой ко когда кто куда ли мне мой моя мы на не нет ни но ну о об он она они от по
  под почему при с сколько со так там то того тоже только ты у уже чем что чтобы это я вам вас всё всех
  ему который которая которые меня мои моё моего моей нам нас наш наша наше наши ней них себя твой твоя
  тебе тебя эта эти этот`,
  `acaba ama ancak bana ben beni benim bir biz bizim bu çok da daha de değil diye en gibi hangi hem için
  ile kaç kim kimin mi mı mu mü nasıl ne neden nerede nereye niçin niye o olan olarak ona onun sana sen
  senin şu var ve veya ya yok zaman`,
  `أن إن أنا أنت أنتم أي إلى أين التي الذي الى او أو بعد بين تلك ثم حتى ذلك عن على عند في فيه فيها قد كان
  كانت كم كيف لا لم لن له لها لي لماذا ليس ما ماذا متى مع من منه منها نحن هذا هذه هل هم هو هي و يا`,
  `अब अपना अपनी अपने इस उन उस उसका उसकी उसके एक और कब कहाँ कहां का कितना कितनी कितने किस किसका किसकी किसके
  किसने की के को कौन कौनसा क्या क्यों कैसे गई गए गया जब जो तक तथा तुम तुम्हारा तो था थी थे ने पर भी मुझे
  में मेरा मेरी मेरे मैं यह या ये वह वे से हम हमारा हमारी हमारे हमने हूँ है हैं हो`,
].map((words) => new Set(words.split(/\s+/)));

const [ENGLISH = new Set<string>()] = STOP_WORDS;
const ALL: ReadonlySet<string> = new Set(STOP_WORDS.flatMap((words) => [...words]));

/**
 * A question needs two stop words of another language not to count as English, or one that can't be
 * English.
 */
const LEAST_EVIDENCE = 2;
const NOT_ENGLISH = /[^a-z]/;
/** Also names, in whatever letters they are written: by themselves they are no evidence of a language. */
const NAMES: ReadonlySet<string> = new Set(['ben', 'kim', 'li', 'ma']);

/** The stop words of the language that the words are from, since some of each are significant in others: `war`, `die`. */
export function stopWordsOf(words: readonly string[]): ReadonlySet<string> {
  let best = ENGLISH;
  let most = Math.max(LEAST_EVIDENCE - 1, evidenceIn(ENGLISH, words));
  for (const list of STOP_WORDS) {
    const evidence = evidenceIn(list, words);
    if (evidence > most) [best, most] = [list, evidence];
  }
  return best;
}

/** True for a stop word of any language. */
export function isStopWord(word: string): boolean {
  return ALL.has(word);
}

function evidenceIn(list: ReadonlySet<string>, words: readonly string[]): number {
  const own = words.filter((word) => list.has(word));
  if (own.every((word) => NAMES.has(word))) return 0;
  return own.reduce((sum, word) => sum + (NOT_ENGLISH.test(word) ? LEAST_EVIDENCE : 1), 0);
}
