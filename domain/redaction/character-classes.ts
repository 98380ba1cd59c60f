/** Characters that tell words apart, without case; all others are one class. Six bits each, so that three fill a small table. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789.-_/:~ @%\\=+'
export const RUN_CLASS = 64
export const ESCAPE_CLASS = 128
/** Characters of other scripts that words for passwords begin with; they share what is left of the six bits. */
const FOREIGN = ['łŁ', 'пП', 'аА', 'рР', '密', '码碼', '口', '令', 'パ', 'ス', 'ワ', '비', '밀', '번']
/** Of every UTF-16 unit. */
export const classes = new Uint8Array(65_536)
for (const [index, character] of ALPHABET.split('').entries()) {
  const properties = (/[a-z0-9+/_-]/.test(character) ? RUN_CLASS : 0) | (/[\\%]/.test(character) ? ESCAPE_CLASS : 0)
  for (const unit of [character, character.toUpperCase()]) classes[unit.charCodeAt(0)] = (index + 1) | properties
}
FOREIGN.forEach((characters, index) => {
  for (const character of characters) classes[character.charCodeAt(0)] = ALPHABET.length + 1 + index
})
export const classOf = (unit: number): number => classes[unit] ?? 0

/** What three characters begin with, as a small number; a word of two has every third. */
export const beginningsOf = (word: string): number[] => {
  const [a = 0, b = 0, c] = word
    .slice(0, 3)
    .split('')
    .map((character) => classOf(character.charCodeAt(0)) & 63)
  const thirds = c === undefined ? Array.from({ length: 64 }, (_, third) => third) : [c]
  return thirds.map((third) => (a << 12) | (b << 6) | third)
}
