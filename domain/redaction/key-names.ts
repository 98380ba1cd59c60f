/** How much a name says of its value: the whole value is secret; secret when it looks chosen; secret when it looks generated. */
export type KeyStrength = 'certain' | 'likely' | 'possible'

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const PASSWORDS = list(
  'password passwords passwd passphrase passcode pwd pw psk storepass keypass dbpass userpass bindpass rootpass passwort motdepasse requirepass masterauth',
)
/** The same in other languages, without accents. */
const FOREIGN = new Set(
  'contrasena clave senha kennwort wachtwoord haslo hasło parola sifre losenord heslo salasana adgangskode jelszo пароль 密码 密碼 口令 パスワード 暗証番号 비밀번호 암호'
    .split(' ')
    .map(withoutAccents),
)
const SECRETS = list(
  'secret secrets apikey apikeys apitoken accesstoken authtoken refreshtoken clientsecret secretkey privatekey accesskey',
)
const LIKELY = list(
  'token authorization auth bearer credential credentials creds cookie jwt signature sig sas otp totp mnemonic setcookie sessionid',
)
/** Words that make the `key` after them a secret. */
const KEY_OWNERS = list(
  'api access private secret signing encryption master account auth service deploy webhook ssh license storage admin root app client consumer',
)
/** A `key` of these is an address or an index, never a secret. */
const HARMLESS_KEYS = list(
  'session recv dedup idempotency primary foreign cache sort partition public group route row natural parent object lock map query item storage state event entity public run tool config env hot short translation i18n unique compound composite index',
)
/** A last word that names something about the secret rather than the secret. */
const ABOUT = list(
  'count counts limit limits type types name names id ids length size usage used budget ttl expiry expires expired at in url uri endpoint path file dir policy hint field header headers format version status state method mode enabled required present label prefix index rate total max min provider source ref reference manager store scope scopes env var variable kind class error errors rotation age strength created updated changed alg algorithm',
)
/** A first word that makes the rest a measure or a question. */
const MEASURES = list(
  'max min total input output num prompt completion cached reasoning public estimated used remaining is has needs requires no context cache thought',
)

/** The words of a name in any style: `clientSecret`, `CLIENT_SECRET`, `client-secret`, `x.client.secret`. */
const wordsOf = (name: string): string[] =>
  withoutAccents(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** `contraseña` as a keyboard without it writes it. */
function withoutAccents(text: string): string {
  return /[^\0-\x7f]/.test(text) ? text.normalize('NFD').replace(/\p{M}/gu, '') : text
}

/** What may follow a key's name and says which of several it is. */
const WHICH = list(
  'plain plaintext raw clear cleartext decrypted old new current previous prod production staging dev test live primary secondary b64 base64 hex',
)

/** Longer names are no names; nor is a name that was itself redacted. */
const MAX_NAME = 96

/** Names repeat with every row; a few thousand are remembered. */
const remembered = new Map<string, KeyStrength | null>()
const MAX_REMEMBERED = 5_000

/** What the name of a field, variable, header or flag says of its value; `null` when it says nothing. */
export function keyStrength(name: string): KeyStrength | null {
  if (name.length > MAX_NAME || name.includes('[redacted:')) return null
  const known = remembered.get(name)
  if (known !== undefined) return known
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  const strength = judgeName(name)
  remembered.set(name, strength)
  return strength
}

function judgeName(name: string): KeyStrength | null {
  const words = withoutWhich(wordsOf(name))
  const last = words.at(-1)
  if (last === undefined) return null
  const says = strengthOfWords(words, last)
  if (says === null) return null
  const secretId = last === 'id' && (words.at(-2) === 'secret' || words.at(-2) === 'session')
  if (ABOUT.has(last) && !secretId) return null
  if (words.length > 1 && MEASURES.has(words[0] ?? '') && says !== 'certain') return null
  if (last === 'hash') return says === 'certain' ? says : null
  return secretId && words.at(-2) === 'session' ? null : says
}

/** `api_key_v2` is an `api_key`. */
function withoutWhich(words: string[]): string[] {
  const end = words.findLastIndex((word) => !WHICH.has(word) && !/^v?\d{1,2}$/.test(word))
  return words[end] === 'key' || words[end] === 'secret' || words[end] === 'password' ? words.slice(0, end + 1) : words
}

function strengthOfWords(words: readonly string[], last: string): KeyStrength | null {
  if (words.some((word) => PASSWORDS.has(word) || SECRETS.has(word) || /(?:password|passwd|passphrase|pwd)$/.test(word)))
    return 'certain'
  if (words.some((word) => FOREIGN.has(word))) return 'certain'
  if (words.includes('mot') && words.includes('passe')) return 'certain'
  if (/^codes?$/.test(last) && /^(?:recovery|backup)$/.test(words.at(-2) ?? '')) return 'likely'
  if (last === 'wif') return 'possible'
  if (last === 'pass') return words.length > 1 ? 'certain' : 'likely'
  if (last === 'tokens') return null
  const owner = words.at(-2)
  if (last === 'token' && words.length > 1) return owner === 'next' || owner === 'page' || owner === 'sync' ? null : 'certain'
  if (words.some((word) => LIKELY.has(word))) return 'likely'
  if (last === 'pat' && words.length > 1) return 'possible'
  if (last !== 'key' && last !== 'keys') return null
  if (words.some((word) => KEY_OWNERS.has(word)) && !HARMLESS_KEYS.has(owner ?? '')) return 'certain'
  return words.length > 1 && !words.some((word) => HARMLESS_KEYS.has(word)) ? 'possible' : null
}

/** Names from the environment (`OPENAI_KEY`): there a UUID is a key, not an identifier. */
export const isEnvironmentName = (name: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(name)
