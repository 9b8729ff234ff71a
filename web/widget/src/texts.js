// Every sentence a citizen can read in the widget. Each can be replaced by a data attribute: `send` by `data-text-send`,
// `inputLabel` by `data-text-input-label`.

const TEXTS = {
  launcher: 'Stel je vraag',
  launcherMore: ' aan {title}, de digitale assistent ',
  unreadOne: 'nieuw bericht',
  unreadMany: 'nieuwe berichten',
  subtitle: 'Digitale assistent van Stad Mechelen',
  close: 'Chat sluiten',
  menu: 'Meer mogelijkheden',
  notice: 'Je chat met {title}, een digitale assistent. Dat is geen mens. Een antwoord kan fout zijn.',
  noticeCare: 'Typ nooit je rijksregisternummer. Is er gevaar? Bel 112.',
  privacy: 'Privacy',
  accessibility: 'Toegankelijkheid',
  newWindow: '(opent in een nieuw venster)',
  log: 'Gesprek',
  citizen: 'Jij:',
  bot: '{title}:',
  staff: 'Medewerker',
  emergency: 'Dringend',
  choices: 'Kies een antwoord',
  source: 'Bron:',
  typing: '{name} is aan het typen',
  input: 'Typ je bericht',
  inputLabel: 'Je bericht aan {title}',
  inputHint: 'Enter verstuurt. Shift en Enter begint een nieuwe regel.',
  send: 'Versturen',
  left: 'nog {n} tekens',
  over: '{n} tekens te veel',
  tooLong: 'Maak je bericht {n} tekens korter.',
  unsent: 'Niet verzonden.',
  unsentAuto: 'Niet verzonden. We proberen opnieuw zodra er verbinding is.',
  retry: 'Opnieuw proberen',
  offline: 'Geen verbinding. We proberen het vanzelf opnieuw.',
  online: 'De verbinding is hersteld.',
  expired: 'Je vorige gesprek is verlopen. Je begint een nieuw gesprek.',
  waiting: 'Je vraag is doorgegeven aan een medewerker. Even geduld.',
  active: 'Je chat nu met {name}.',
  activeUnnamed: 'een medewerker van de stad',
  closed: 'De medewerker heeft het gesprek afgerond.',
  thumbs: 'Was dit antwoord nuttig?',
  thumbUp: 'Ja, dit antwoord was nuttig',
  thumbDown: 'Nee, dit antwoord was niet nuttig',
  thanks: 'Bedankt voor je mening.',
  words: 'Wat kan beter? (niet verplicht)',
  wordsSend: 'Mening versturen',
  failed: 'Dat is niet gelukt. Probeer het later opnieuw.',
  person: 'Ik wil een medewerker',
  personLead: 'Een medewerker van de stad leest je gesprek en antwoordt je hier in de chat.',
  callback: 'Bel of mail mij liever terug',
  callbackLead: 'We gebruiken dit alleen om je te contacteren.',
  name: 'Je naam (niet verplicht)',
  contact: 'Je telefoonnummer of e-mailadres',
  contactMissing: 'Vul je telefoonnummer of e-mailadres in.',
  personSend: 'Vraag een medewerker',
  rate: 'Beoordeel dit gesprek',
  rateLead: 'Hoe goed ben je geholpen?',
  rate1: 'heel slecht',
  rate2: 'slecht',
  rate3: 'gaat wel',
  rate4: 'goed',
  rate5: 'heel goed',
  rateWords: 'Wil je nog iets zeggen? (niet verplicht)',
  rateMissing: 'Kies een cijfer van 1 tot 5.',
  rateSend: 'Beoordeling versturen',
  download: 'Gesprek downloaden',
  downloadFile: 'gesprek-maneblusser.txt',
  downloaded: 'Je gesprek is gedownload.',
  anew: 'Nieuw gesprek beginnen',
  anewLead: 'Dit gesprek verdwijnt van je scherm. De stad bewaart het nog een tijd. Wil je dat niet? Kies "Gesprek wissen".',
  erase: 'Gesprek wissen',
  eraseLead: 'Je berichten en de antwoorden worden voorgoed gewist.',
  eraseSend: 'Ja, wis mijn gesprek',
  erased: 'Je gesprek is gewist. Typ een bericht om een nieuw gesprek te beginnen.',
  cancel: 'Annuleren',
};

/** @typedef {keyof typeof TEXTS} TextKey */
/** @typedef {(key: TextKey, values?: Record<string, string | number>) => string} Translate */

/**
 * The texts of one widget.
 * @param {DOMStringMap} dataset of the element; `textSend` replaces `send`
 * @param {string} title fills `{title}` everywhere
 * @returns {Translate}
 */
export function makeTexts(dataset, title) {
  return (key, values = {}) => {
    const own = dataset[`text${key[0].toUpperCase()}${key.slice(1)}`];
    const filled = /** @type {Record<string, string | number>} */ ({ title, ...values });
    return (own ?? TEXTS[key]).replace(/\{(\w+)\}/g, (whole, name) => String(filled[name] ?? whole));
  };
}
