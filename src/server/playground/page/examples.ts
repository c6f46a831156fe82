/** What the page begins with, where nobody has typed anything yet. */
export interface Examples {
  ends: readonly [string, string];
  /** The sentences of the map. */
  map: readonly string[];
}

const SCRIPTURE: Examples = {
  ends: ['they went out of the land of egypt', 'he came unto his own house'],
  map: [
    'in the beginning god created the heaven and the earth.',
    'and god said, let there be light.',
    'and it was so.',
    'the king went up to the city',
    'let us give thanks unto the lord',
    'blessed are the meek',
    'woe unto you that are rich',
    'they went out of the land of egypt',
    'he came unto his own house',
    'i will not fear',
    'the lord is my shepherd',
    'jesus wept.',
    'and he said unto them, go ye into the city.',
    'what shall i do?',
    'who art thou?',
    'where is the lamb for a burnt offering?',
    'and the waters were upon the earth',
    'praise ye the lord.',
    'sing unto the lord a new song',
    'and he died.',
    'the sons of reuben were four',
    'thou shalt not kill.',
    'honour thy father and thy mother',
    'my soul is in great trouble',
    'i am the vine',
    'they took up stones to cast at him',
    'the men of the city were afraid',
    'a wise son heareth his father',
    'the way of the wicked is as darkness',
    'then came the disciples to jesus',
    'and the priest shall burn it upon the altar.',
    'behold, i come quickly.',
  ],
};

const EVERYDAY: Examples = {
  ends: ['I want to go home.', 'She is reading a book.'],
  map: [
    'I want to go home.',
    'She is reading a book.',
    'Where is the station?',
    'What time is it?',
    "I don't know.",
    'He works in a bank.',
    'It is raining.',
    'The weather is nice today.',
    'Can you help me?',
    'I am very tired.',
    'They are playing in the garden.',
    'We went to the sea last summer.',
    'My brother lives in London.',
    'This coffee is too hot.',
    'I have never been to Paris.',
    'Please close the door.',
    "Don't be late.",
    'Tom is older than Mary.',
    'I like music.',
    'She can speak three languages.',
    'He told me a story.',
    'How much does it cost?',
    'I will call you tomorrow.',
    'The children are asleep.',
    'Nobody was at home.',
    'You are right.',
    'I need a doctor.',
    'The train was late.',
    'We have to leave now.',
    'Thank you for your help.',
    'Do you like dogs?',
    'He lost his keys.',
  ],
};

/** The examples for models of a corpus. */
export function examplesFor(corpus: string): Examples {
  return corpus === 'kjv' ? SCRIPTURE : EVERYDAY;
}
