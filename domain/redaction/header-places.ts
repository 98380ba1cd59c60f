import type { Place } from './placed-value.ts'
import { isPlausibleSecret, looksRandom } from './randomness.ts'

/** Whole values of Authorization and Cookie headers, bare bearer tokens, `curl -u user:password` and SQL's IDENTIFIED BY. */
export const headerPlaces: readonly Place[] = [
  {
    words: ['authorization'],
    kind: 'authorization',
    lead: /\bauthorization["'\]]{0,3}[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["']?(?:(?:[a-z-]{2,20}|aws4-hmac-sha256)[ \t]{1,4})?/gi,
    value: /[^\s"'`\\]+/y,
    accepts: isAuthorization,
  },
  {
    words: ['bearer', 'basic '],
    kind: 'authorization',
    lead: /\b(?:bearer,?|basic)[ \t]{1,4}(?:["'][ \t]{0,2}\+[ \t]{0,2}["'])?(?=[A-Za-z0-9._~+/=-]{12})/gi,
    value: /[A-Za-z0-9._~+/=-]+/y,
    accepts: (value) => isPlausibleSecret(value) || looksRandom(value),
  },
  {
    words: ['cookie'],
    kind: 'cookie',
    lead: /(?<!set-)\bcookie["'\]]{0,3}[ \t]{0,4}[:=][ \t]{0,4}["']?(?=[^\s=;"']{1,80}=)/gi,
    value: /[^\r\n"'`]+/y,
    accepts: () => true,
  },
  {
    words: ['set-cookie'],
    kind: 'cookie',
    lead: /\bset-cookie["'\]]{0,3}[ \t]{0,4}[:=][ \t]{0,4}["']?[^\s=;"']{1,80}=/gi,
    value: /[^\r\n"'`;]+/y,
    accepts: (value) => !/^(?:[a-z]{1,10}|\d{1,6})$/i.test(value),
  },
  {
    words: ['-u ', '-u=', '-user', 'rl -'],
    kind: 'password',
    lead: /\s(?:-[a-zA-Z]{0,6}u|--user|--proxy-user)(?:=| {1,3})["']?[^\s:"']{0,100}:/g,
    value: /[^\s"']+/y,
    accepts: (value) => !/^[$[]/.test(value),
  },
  {
    // A token as the user name of a command, with no password.
    words: ['-u ', '-u=', '-user'],
    kind: 'password',
    lead: /\s(?:-u|--user|--proxy-user)(?:=| {1,3})["'](?=[^\s:"']{8,200}:["'])/g,
    value: /[^\s:"']+/y,
    accepts: (value) => isPlausibleSecret(value),
  },
  {
    words: ['sshpass', 'redis-cli', 'mysql', 'mariadb'],
    kind: 'password',
    lead: /\b(?:sshpass[ \t]{1,4}-p[ \t]{0,4}|redis-cli[ \t](?:[^\n]{0,80}[ \t])?-a[ \t]{1,4}|(?:mysql|mysqldump|mysqladmin|mariadb)[ \t](?:[^\n]{0,80}[ \t])?-p(?=\S))["']?/g,
    value: /[^\s"']+/y,
    accepts: (value) => !/^[$[-]/.test(value),
  },
  {
    words: ['-p ', '-p=', '-b ', 'htpasswd', '-k '],
    kind: 'password',
    lead: /\b(?:(?:docker|podman|skopeo|oras|helm[ \t]registry|az|npm)[ \t]login[ \t](?:[^\n]{0,80}[ \t])?-p[ =]|htpasswd[ \t]-[a-zA-Z]{0,4}b[a-zA-Z]{0,4}[ \t]\S{1,100}[ \t]\S{1,60}[ \t]|openssl[ \t](?:[^\n]{0,80}[ \t])?-k[ \t])["']?/g,
    value: /[^\s"']+/y,
    accepts: (value) => !/^[$[-]/.test(value),
  },
  {
    words: ['sudo -s'],
    kind: 'password',
    lead: /\becho[ \t]{1,4}["']?(?=[^\s"'|]{3,100}["']?[ \t]{0,4}\|[ \t]{0,4}sudo[ \t]{1,4}-S)/g,
    value: /[^\s"'|]+/y,
    accepts: (value) => !/^[$[]/.test(value),
  },
  {
    words: [' -b ', ' --cookie'],
    kind: 'cookie',
    lead: /\s(?:-b|--cookie)[ =]["']?(?=[^\s=;"']{1,80}=[^\s"']{8})/g,
    value: /[^\r\n"']+/y,
    accepts: () => true,
  },
  {
    // A line of .pgpass: host, port, database, user, password.
    words: [':5432:'],
    kind: 'password',
    lead: /(?<![^\s])[\w.*-]{1,100}:5432:[\w.*-]{1,60}:[\w.*-]{1,60}:/g,
    value: /\S+/y,
    accepts: isPlausibleSecret,
  },
  {
    words: ['oracle:'],
    kind: 'password',
    lead: /\bjdbc:oracle:\w{2,6}:[^\s/@"']{1,60}\/(?=[^\s@"']{1,100}@)/gi,
    value: /[^\s@"']+/y,
    accepts: () => true,
  },
  {
    words: ['identified'],
    kind: 'password',
    lead: /\bidentified[ \t]{1,4}by[ \t]{1,4}["']/gi,
    value: /[^"'\r\n]+/y,
    accepts: () => true,
  },
]

/** Known schemes: whatever follows one in an Authorization header is the credential. */
const SCHEME = /(?:bearer|basic|token|digest|negotiate|api-?key|bot|key|aws4-hmac-sha256)[ \t]+$/i

/** With a known scheme any value is a credential; without, only what cannot be prose or code. */
function isAuthorization(value: string, lead: string): boolean {
  if (/^[$<{[]|^\*+$/.test(value)) return false
  if (SCHEME.test(lead)) return value.length >= 6
  return value.length >= 8 && (isPlausibleSecret(value) || /^[^.()]{16,}$/.test(value))
}
