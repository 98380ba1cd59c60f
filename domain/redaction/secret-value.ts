import { isBlank, withoutFiller } from './finding.ts'
import { isEnvironmentName, type KeyStrength } from './key-names.ts'
import { isPlausibleSecret, isUuid, looksRandom } from './randomness.ts'

/** Words that stand beside a secret's name without being its value. */
const PLAIN = new Set(
  'string number boolean bool int integer object array any unknown null undefined none nil true false yes no required optional missing invalid incorrect wrong expired empty set unset unchanged changed reset valid ok disabled enabled hidden redacted masked default text type str bytes float char varchar uuid datetime timestamp list dict option optional the a an is are was be not in on for from of to and or must should will can cannot env basic bearer digest token password secret key header cookie authentication'.split(
    ' ',
  ),
)

/** Whether a value only points at a secret (`$TOKEN`, `process.env.X`, `vault:…`) or stands for one (`<your key>`, `****`). */
const isReference = (value: string): boolean =>
  /^(?:\$\{|\$\(|\$[A-Z_][A-Z0-9_]*$|\{\{|\{[\w.-]+\}$|%[A-Z_]+%$|<[^>]*>$|process\.env|os\.environ|https?:\/\/|@Microsoft\.KeyVault\(|ENC\[|![a-z]{2,20}$|op:\/\/|vault:|arn:aws:|secretsmanager:|file:|env:|\*{3,}|[xX•.…*-]+$|[A-Z]{2,}(?:_[A-Z]{2,})+$|[.~]{0,2}\/[\w./-]{1,200}\.[a-z]{2,5}$)|[=:]\s+$/.test(
    value,
  ) || /^[[(<*]{0,3}(?:redacted|filtered|masked|hidden)[\])>*]{0,3}$/i.test(value)

/** `config.password`, `getPassword()`, `z.string().min(12)`: code, where the value is not quoted. */
const isCode = (value: string): boolean =>
  /^[a-zA-Z_$][a-zA-Z_$.]{0,100}\([^\s]{0,200}\)[\w.()]{0,100}[;,]?$/.test(value) ||
  /^[a-zA-Z_$][a-zA-Z_$]{0,60}(?:\??\.[a-zA-Z_$]{1,60}){1,6}[;,]?$/.test(value) ||
  /^[a-zA-Z_$][\w$.]{0,60}\[[\w$.'"-]{1,40}\][;,]?$/.test(value)

/** What only code has after a sign and a space: a keyword, a call, the name of another variable or type, an expression. */
const isLooseCode = (value: string): boolean =>
  /^(?:await|new|typeof|function|return|this|self|async|Readonly|Record|Promise|Partial|Omit|Pick|Map|Set|WeakMap|Iterable|Array|ReadonlyMap|ReadonlySet|ReadonlyArray)$/.test(
    value,
  ) ||
  /^[a-zA-Z_$][a-zA-Z_$.]{0,100}[(<]/.test(value) ||
  /^(?:[a-z]+(?:[A-Z][a-z]+)+|(?:[A-Z][a-z]+){2,})\W{0,5}$/.test(value) ||
  /^[A-Za-z]+\[\]\W{0,4}$/.test(value) ||
  (/^[({[/|]/.test(value) && !/\d/.test(value))

/** The longest of them with a mark or two behind it. */
const LONGEST_PLAIN = 20

const isPlainWord = (value: string): boolean =>
  value.length <= LONGEST_PLAIN && PLAIN.has(value.toLowerCase().replace(/[.,;:!?)]+$/, ''))

/** The words that a wallet's keys are made from: twelve or more. */
const SEED_PHRASE = /^(?:[a-z]{3,10}[ ,]{1,2}){11,23}[a-z]{3,10}$/

/** How a value stood beside its name. */
export type ValuePlace = {
  name: string
  strength: KeyStrength
  /**
   * `quoted`: in quotes, or a whole JSON string, so it is data. `bare`: right after its sign (`KEY=value`), data or code.
   * `loose`: after a space, which may as well be code or prose.
   */
  stands: 'quoted' | 'bare' | 'loose'
}

/** Whether `found`, which stands where a secret belongs, is one that must be masked. */
export function isSecretValue(found: string, place: ValuePlace): boolean {
  const value = withoutFiller(found)
  if (value.length < 3 || isBlank(value) || isReference(value) || isPlainWord(value)) return false
  if (place.stands !== 'quoted' && isCode(value)) return false
  if (place.stands === 'loose' && isLooseCode(value)) return false
  if (place.strength === 'certain') return true
  if (/mnemonic$/i.test(place.name) && SEED_PHRASE.test(value)) return true
  if (place.strength === 'likely') return isPlausibleSecret(value) || (value.length >= 20 && !/\s/.test(value))
  return looksRandom(value) || (isUuid(value) && isEnvironmentName(place.name))
}
