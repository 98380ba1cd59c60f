import { keyStrength } from './key-names.ts'
import type { Place } from './placed-value.ts'
import { isPlausibleSecret } from './randomness.ts'
import { isSecretValue } from './secret-value.ts'

const NAME = '["\']?([\\w.-]{0,40}(?:pass|pwd|secret|token|key|cred)[\\w.-]{0,40})["\']?'
const QUOTABLE = /[^\s"'`,;)]+/y

/** A value whose name stands in the lead, a line or a word away from it. */
function isOfName(value: string, lead: string): boolean {
  const name = [...lead.matchAll(new RegExp(NAME, 'gi'))].at(-1)?.[1] ?? ''
  const strength = keyStrength(name)
  return strength !== null && isSecretValue(value, { name, strength, stands: 'quoted' })
}

const place = (words: string, lead: RegExp, accepts: Place['accepts'] = isPlausibleSecret, value = QUOTABLE): Place => ({
  words: words.split('|'),
  kind: 'credential',
  lead,
  value,
  accepts,
})

/** Places that need no sign beside the name; tried where a text has a word of a secret's name. */
export const namedPlaces: readonly Place[] = [
  // A list of variables in YAML, a parameter of CloudFormation, a variable of Terraform.
  place('value:', new RegExp(`\\bname:[ \\t]{1,4}${NAME}[ \\t]{0,4}\\r?\\n[ \\t]{1,40}value:[ \\t]{1,4}["']?`, 'gi'), isOfName),
  place(
    'default:',
    new RegExp(
      `^[ \\t]{0,40}${NAME}:[ \\t]{0,4}\\r?\\n(?:[ \\t]{1,40}(?:Type|Description|NoEcho):[^\\n]{0,120}\\n){0,3}[ \\t]{1,40}Default:[ \\t]{1,4}["']?`,
      'gim',
    ),
    isOfName,
  ),
  place(
    'default',
    new RegExp(`\\bvariable[ \\t]{1,4}${NAME}[ \\t]{0,4}\\{[^{}]{0,200}?\\bdefault[ \\t]{0,20}=[ \\t]{0,4}["']`, 'gi'),
    isOfName,
  ),
  // A field of a form.
  place(
    'form-data',
    new RegExp(`\\bname=${NAME}(?:;[^\\n]{0,100})?\\r?\\n(?:[\\w-]{1,40}:[^\\n]{0,100}\\n){0,3}\\r?\\n`, 'gi'),
    isOfName,
  ),
  // What people say.
  place(
    ' as ',
    /(?<![\w-])(?:use|try|set|took|choose|chose|with)[ \t]["'`]?(?=\S{6,100}[ \t]as[ \t](?:(?:the|my|your|our|a|new|its)[ \t]){0,2}(?:\w{1,12}[ \t])?(?:password|passphrase|passcode|pwd|token|secret|api key))/gi,
    isChosenOrPlausible,
  ),
  place('still', /\b(?:password|passphrase|passcode|pwd|token|secret|key)[^\n.]{0,40}[ ,]still[ \t](?:is[ \t])?["'`]?/gi),
  place(
    '?',
    /\b(?:password|passphrase|passcode|pwd|token|secret|api key)[^\n?]{0,60}\?[ \t]{0,4}\r?\n{1,2}(?:[\w .-]{1,30}:[ \t]{1,4})?["'`]?(?=\S{6,200}[ \t]{0,4}(?:\n|$))/gi,
  ),
  place(
    '/',
    /\b(?:log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|creds?|credentials)\b[^\n/]{0,40}[ \t][\w.@+-]{2,60}[ \t]\/[ \t]/gi,
    (value) => isPlausibleSecret(value) && !/[/(]/.test(value),
  ),
  // Protocols and devices.
  place('plain ', /\bAUTH[ \t]PLAIN[ \t]/g, (value) => value.length >= 12, /[A-Za-z0-9+/=]+/y),
  place('\n$', /\bAUTH\r?\n\$\d{1,4}\r?\n/g, (value) => value.length >= 3),
  place('-server ', /\b(?:radius|tacacs)-server[ \t][^\n]{0,80}[ \t]key[ \t](?:\d[ \t])?/g, (value) => value.length >= 3),
  place('word 0 |word 5 |word 7 |cret 0 |cret 5 |cret 7 ', /\b(?:password|secret)[ \t][057][ \t](?=\S)/g),
  // The argument after the user's name.
  place(
    '("|(\'',
    /\b(?:\w{0,20}Credentials?|(?:Set|HTTP|With)?BasicAuth(?:entication)?|basic_auth|auth|login|authenticate|auth=)\((?:["'][^"'\n]{0,160}["'],[ \t]{0,4}){1,3}["']/gi,
    isPlausibleSecret,
    /[^"'\n]+/y,
  ),
  place(
    'ssert|qual|xpect',
    /\b(?:assert_eq!|assertEquals|assert\.equal|assertEqual|expect_equal)\([\w.]{0,60}(?:password|passwd|secret|token)\w{0,20},[ \t]{0,4}["']/gi,
    isPlausibleSecret,
    /[^"'\n]+/y,
  ),
]

function isChosenOrPlausible(value: string): boolean {
  return (
    isPlausibleSecret(value) ||
    (/[A-Z]/.test(value) && /\d{2}/.test(value) && /[^\w]/.test(value)) ||
    /^[A-Za-z]{4,20}[-_]\d{3,8}$/.test(value)
  )
}
